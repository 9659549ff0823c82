/** What threads, fused multiply-adds and a framework buy or cost. Recorded and measured with static/recordings/lessons/speed.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const speed: Demo = {
  title: m.demo_speed_title,
  question: m.demo_speed_question,
  plan: {
    base: { datasetId: 'sample', epochs: 2, limitImages: 1000 },
    axes: { engine: ['signpost-wasm', 'tfjs-wasm'], threads: [null, 1], numerics: ['fast', 'strict'] },
    seeds: [1, 2, 3],
    // Each setting changes one thing of the first.
    exclude: [
      { threads: 1, numerics: 'strict' },
      { engine: 'tfjs-wasm', threads: 1 },
      { engine: 'tfjs-wasm', numerics: 'strict' }
    ]
  },
  guess: {
    question: m.demo_speed_guess,
    quantity: 'time',
    first: 0,
    second: 2,
    options: [
      { text: m.demo_speed_option_1, from: null, to: 1.5 },
      { text: m.demo_speed_option_2, from: 1.5, to: 2.5 },
      { text: m.demo_speed_option_3, from: 2.5, to: null }
    ]
  },
  charts: ['time-epoch', 'loss-epoch'],
  steps: [
    { idea: m.demo_speed_1_idea, action: m.demo_speed_1_action, picture: m.demo_speed_1_picture, notes: m.demo_speed_1_notes },
    { idea: m.demo_speed_2_idea, action: m.demo_speed_2_action, picture: m.demo_speed_2_picture, notes: m.demo_speed_2_notes },
    { idea: m.demo_speed_3_idea, action: m.demo_speed_3_action, picture: m.demo_speed_3_picture, notes: m.demo_speed_3_notes },
    { idea: m.demo_speed_4_idea, action: m.demo_speed_4_action, picture: m.demo_speed_4_picture, notes: m.demo_speed_4_notes }
  ],
  sources: [{ text: m.demo_speed_source_1 }, { text: m.demo_speed_source_2 }]
}
