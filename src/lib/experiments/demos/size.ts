/** Does input size pay? IDSIA at 32, 48 and 64 px. Recorded and measured with static/recordings/lessons/size.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const size: Demo = {
  title: m.demo_size_title,
  question: m.demo_size_question,
  plan: {
    base: { datasetId: 'sample', model: 'idsia', epochs: 3, limitImages: 1500 },
    axes: { sizePx: [32, 48, 64] },
    seeds: [1, 2, 3]
  },
  guess: {
    question: m.demo_size_guess,
    quantity: 'time',
    first: 0,
    second: 2,
    options: [
      { text: m.demo_size_option_1, from: null, to: 3 },
      { text: m.demo_size_option_2, from: 3, to: 5 },
      { text: m.demo_size_option_3, from: 5, to: null }
    ]
  },
  charts: ['accuracy-epoch', 'accuracy-seconds'],
  steps: [
    { idea: m.demo_size_1_idea, action: m.demo_size_1_action, picture: m.demo_size_1_picture, notes: m.demo_size_1_notes },
    { idea: m.demo_size_2_idea, action: m.demo_size_2_action, picture: m.demo_size_2_picture, notes: m.demo_size_2_notes },
    { idea: m.demo_size_3_idea, action: m.demo_size_3_action, picture: m.demo_size_3_picture, notes: m.demo_size_3_notes },
    { idea: m.demo_size_4_idea, action: m.demo_size_4_action, picture: m.demo_size_4_picture, notes: m.demo_size_4_notes }
  ],
  sources: [{ text: m.demo_size_source_1 }, { text: m.demo_size_source_2 }]
}
