/** A setting that changes almost nothing, and what seeds make of it. Recorded and measured with static/recordings/lessons/luck.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const luck: Demo = {
  title: m.demo_luck_title,
  question: m.demo_luck_question,
  plan: {
    base: { datasetId: 'sample', model: 'idsia', epochs: 3 },
    axes: { learningRate: [0.01, 0.011] },
    seeds: [1, 2, 3, 4]
  },
  guess: {
    question: m.demo_luck_guess,
    quantity: 'accuracy',
    first: 0,
    second: 1,
    options: [
      { text: m.demo_luck_option_1, from: 0, to: null },
      { text: m.demo_luck_option_2, from: null, to: 0 },
      { text: m.demo_luck_option_3, from: null, to: null }
    ]
  },
  charts: ['accuracy-epoch', 'loss-epoch'],
  steps: [
    { idea: m.demo_luck_1_idea, action: m.demo_luck_1_action, picture: m.demo_luck_1_picture, notes: m.demo_luck_1_notes },
    { idea: m.demo_luck_2_idea, action: m.demo_luck_2_action, picture: m.demo_luck_2_picture, notes: m.demo_luck_2_notes },
    { idea: m.demo_luck_3_idea, action: m.demo_luck_3_action, picture: m.demo_luck_3_picture, notes: m.demo_luck_3_notes },
    { idea: m.demo_luck_4_idea, action: m.demo_luck_4_action, picture: m.demo_luck_4_picture, notes: m.demo_luck_4_notes }
  ],
  sources: [{ text: m.demo_luck_source_1 }, { text: m.demo_luck_source_2 }]
}
