import type { Plan } from '#lib/schema/plan.ts'

export const smallPlan = (change: Partial<Plan> = {}): Plan => ({
  format: 'signpost-plan',
  version: 1,
  name: 'Depth and size',
  base: { datasetId: 'sample', epochs: 2 },
  axes: { model: ['resnet20', 'resnet32'], sizePx: [32, 48] },
  seeds: [1, 2, 3],
  exclude: [],
  ...change
})
