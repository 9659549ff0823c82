/** Processor against graphics card, the same seeds. Recorded and measured with static/recordings/lessons/devices.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const devices: Demo = {
  title: m.demo_devices_title,
  question: m.demo_devices_question,
  plan: {
    base: { datasetId: 'sample', epochs: 2, limitImages: 1000 },
    axes: { engine: ['signpost-wasm', 'tfjs-webgpu'] },
    seeds: [1, 2, 3]
  },
  instead: {
    base: { datasetId: 'sample', epochs: 2, limitImages: 1000 },
    axes: { engine: ['signpost-wasm', 'tfjs-wasm'] },
    seeds: [1, 2, 3]
  },
  guess: {
    question: m.demo_devices_guess,
    quantity: 'time',
    first: 0,
    second: 1,
    options: [
      { text: m.demo_devices_option_1, from: null, to: 1 / 3 },
      { text: m.demo_devices_option_2, from: 1 / 3, to: 1 },
      { text: m.demo_devices_option_3, from: 1, to: null }
    ]
  },
  charts: ['loss-epoch', 'time-epoch'],
  steps: [
    { idea: m.demo_devices_1_idea, action: m.demo_devices_1_action, picture: m.demo_devices_1_picture, notes: m.demo_devices_1_notes },
    { idea: m.demo_devices_2_idea, action: m.demo_devices_2_action, picture: m.demo_devices_2_picture, notes: m.demo_devices_2_notes },
    { idea: m.demo_devices_3_idea, action: m.demo_devices_3_action, picture: m.demo_devices_3_picture, notes: m.demo_devices_3_notes },
    { idea: m.demo_devices_4_idea, action: m.demo_devices_4_action, picture: m.demo_devices_4_picture, notes: m.demo_devices_4_notes }
  ],
  sources: [{ text: m.demo_devices_source_1 }, { text: m.demo_devices_source_2 }]
}
