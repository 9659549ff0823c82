/** Does depth pay? ResNet-20 against ResNet-32. Recorded and measured with static/recordings/lessons/depth.json. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'

export const depth: Demo = {
  title: m.demo_depth_title,
  question: m.demo_depth_question,
  plan: {
    // Small batches: twice the updates from the same images.
    base: { datasetId: 'sample', epochs: 4, batchSize: 32 },
    axes: { model: ['resnet20', 'resnet32'] },
    seeds: [1, 2, 3]
  },
  guess: {
    question: m.demo_depth_guess,
    quantity: 'accuracy',
    first: 0,
    second: 1,
    options: [
      { text: m.demo_depth_option_1, from: 0, to: null },
      { text: m.demo_depth_option_2, from: null, to: 0 },
      { text: m.demo_depth_option_3, from: null, to: null }
    ]
  },
  charts: ['accuracy-epoch', 'accuracy-seconds'],
  steps: [
    { idea: m.demo_depth_1_idea, action: m.demo_depth_1_action, picture: m.demo_depth_1_picture, notes: m.demo_depth_1_notes },
    { idea: m.demo_depth_2_idea, action: m.demo_depth_2_action, picture: m.demo_depth_2_picture, notes: m.demo_depth_2_notes },
    { idea: m.demo_depth_3_idea, action: m.demo_depth_3_action, picture: m.demo_depth_3_picture, notes: m.demo_depth_3_notes },
    { idea: m.demo_depth_4_idea, action: m.demo_depth_4_action, picture: m.demo_depth_4_picture, notes: m.demo_depth_4_notes }
  ],
  sources: [{ text: m.demo_depth_source_1 }, { text: m.demo_depth_source_2 }]
}
