/** Why validation on photographs of the same signs is too good. Recorded and measured with static/recordings/lessons/split.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const split: Demo = {
  title: m.demo_split_title,
  question: m.demo_split_question,
  plan: {
    base: { datasetId: 'sample', model: 'idsia', epochs: 4 },
    axes: { split: ['study', 'track'] },
    seeds: [1, 2, 3]
  },
  guess: {
    question: m.demo_split_guess,
    quantity: 'accuracy',
    first: 0,
    second: 1,
    options: [
      { text: m.demo_split_option_1, from: -3, to: null },
      { text: m.demo_split_option_2, from: -20, to: -3 },
      { text: m.demo_split_option_3, from: null, to: -20 }
    ]
  },
  charts: ['accuracy-epoch', 'loss-epoch'],
  steps: [
    { idea: m.demo_split_1_idea, action: m.demo_split_1_action, picture: m.demo_split_1_picture, notes: m.demo_split_1_notes },
    { idea: m.demo_split_2_idea, action: m.demo_split_2_action, picture: m.demo_split_2_picture, notes: m.demo_split_2_notes },
    { idea: m.demo_split_3_idea, action: m.demo_split_3_action, picture: m.demo_split_3_picture, notes: m.demo_split_3_notes },
    { idea: m.demo_split_4_idea, action: m.demo_split_4_action, picture: m.demo_split_4_picture, notes: m.demo_split_4_notes }
  ],
  sources: [{ text: m.demo_split_source_1 }, { text: m.demo_split_source_2 }]
}
