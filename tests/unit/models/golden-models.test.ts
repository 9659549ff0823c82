/** The networks and their initial weights against the PyTorch oracles (tests/fixtures/models: an extract of the golden manifests). */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { idsia } from '#lib/models/idsia.ts'
import { inferShapes } from '#lib/models/infer-shapes.ts'
import { initialWeights } from '#lib/models/init-weights.ts'
import { modelSpec } from '#lib/models/registry.ts'
import { resnetCifar } from '#lib/models/resnet-cifar.ts'
import type { ModelSpec } from '#lib/schema/model.ts'

interface GoldenModel {
  seed: number
  parameterCount: number
  nodes: Record<string, number[]>
  parameters: { name: string; shape: number[]; sha256: string }[]
  runningStatistics: string[]
}

const golden = JSON.parse(readFileSync(new URL('../../fixtures/models/golden-models.json', import.meta.url), 'utf8')) as Record<string, GoldenModel>

const MODELS: Record<string, ModelSpec> = {
  'idsia-tiny_48': idsia('idsia-tiny', 'IDSIA tiny', 48, { filters: [8, 12, 16], denseUnits: 20 }),
  idsia_48: modelSpec('idsia', 48),
  'idsia-fc200_48': modelSpec('idsia-200', 48),
  'resnet-tiny_32': resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 1, filters: [4, 8, 16] }),
  resnet20_32: modelSpec('resnet20', 32),
  resnet20_48: modelSpec('resnet20', 48),
  resnet32_32: modelSpec('resnet32', 32)
}

const sha256 = (values: Float32Array) => createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')

describe.each(Object.entries(golden))('%s', (name, expected) => {
  const model = MODELS[name]
  if (!model) throw new Error(`no model for the fixture ${name}`)
  const shapes = inferShapes(model)

  it('has the same layers and output shapes', () => {
    const outputs = Object.fromEntries([...shapes.outputs].filter(([layer]) => layer !== 'x'))
    expect(outputs).toEqual(expected.nodes)
  })

  it('has the same parameters in the same order', () => {
    expect(shapes.parameters.map(({ name, shape }) => ({ name, shape }))).toEqual(expected.parameters.map(({ name, shape }) => ({ name, shape })))
    expect(shapes.parameterCount).toBe(expected.parameterCount)
    expect(shapes.runningStatistics.map((statistic) => statistic.name)).toEqual(expected.runningStatistics)
  })

  it('starts from the same bytes', () => {
    const checksums = initialWeights(model, expected.seed).map(({ name, values }) => ({ name, sha256: sha256(values) }))
    expect(checksums).toEqual(expected.parameters.map(({ name, sha256 }) => ({ name, sha256 })))
  })
})
