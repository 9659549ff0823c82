/** Reads the reference training runs (PyTorch float64; format: README of the golden data) for tests. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idsia } from '../../src/lib/models/idsia.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import { relativeDistance } from './distances.ts'

interface Slice {
  offset: number
  shape: number[]
}

interface GoldenTensor {
  name: string
  shape: number[]
  size: number
  l2: number
  full?: Slice
  /** Element i is the one with flat index (i * 7919) mod size. */
  samples?: Slice
}

interface Manifest {
  model: string
  input_file: string
  file: string
  init: { seed: number }
  parameters: GoldenTensor[]
  gradients_step0: GoldenTensor[]
  parameters_after_20: GoldenTensor[]
  running_stats_after_1: GoldenTensor[]
  running_stats_after_20: GoldenTensor[]
  logits_train: Slice
  logits_eval: Slice
  logits_eval_after_20: Slice
  loss_step0: number
  losses_20_steps: { float64: number[] }
}

interface InputsManifest {
  file: string
  x: Slice & { dtype: string }
  labels: { values: number[][] }
}

export interface GoldenRun {
  name: string
  spec: ModelSpec
  manifest: Manifest
  /** 4 batches of 8 images; step t uses batch t mod 4. */
  batches: Batch[]
  read(slice: Slice): Float32Array
  /** Relative L2 distance of `values` (in stored order) from the reference, over the elements that are stored. */
  distance(values: Float32Array, reference: GoldenTensor): number
}

const LOCAL = 'tests/fixtures/golden'
const SHARED = '../shared/golden/training'
const BATCHES = 4
const IMAGES = 8

const widths = { filters: [100, 150, 250], denseUnits: 230 } as const
const stages = [16, 32, 64] as const

/** Name of the run -> network. */
export const goldenSpecs: Readonly<Record<string, () => ModelSpec>> = {
  'idsia-tiny_48': () => idsia('idsia-tiny', 'IDSIA tiny', 48, { filters: [8, 12, 16], denseUnits: 20 }),
  'resnet-tiny_32': () => resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 1, filters: [4, 8, 16] }),
  idsia_48: () => idsia('idsia', 'IDSIA', 48, widths),
  'idsia-fc200_48': () => idsia('idsia-200', 'IDSIA-200', 48, { ...widths, denseUnits: 200 }),
  resnet20_32: () => resnetCifar('resnet20', 'ResNet-20', 32, { blocksPerStage: 3, filters: stages }),
  resnet20_48: () => resnetCifar('resnet20', 'ResNet-20', 48, { blocksPerStage: 3, filters: stages }),
  resnet32_32: () => resnetCifar('resnet32', 'ResNet-32', 32, { blocksPerStage: 5, filters: stages })
}

/** The folder that has the run: the fixtures of this repository, or the full golden data beside it; null = neither. */
export function goldenFolder(name: string): string | null {
  return [LOCAL, SHARED].find((folder) => existsSync(join(folder, `${name}.json`))) ?? null
}

function floats(bytes: Buffer, { offset, shape }: Slice): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + length * 4))
}

/** The fixtures hold bytes; the full golden data bytes / 255 as float32, which rounding turns back. */
function readPixels(bytes: Buffer, x: Slice & { dtype: string }): Uint8Array {
  return x.dtype === 'uint8' ? new Uint8Array(bytes) : Uint8Array.from(floats(bytes, x), (value) => Math.round(value * 255))
}

function readBatches(folder: string, manifestName: string): Batch[] {
  const manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as InputsManifest
  const pixels = readPixels(readFileSync(join(folder, manifest.file)), manifest.x)
  const batchBytes = pixels.length / BATCHES
  return manifest.labels.values.map((labels, index) => ({
    pixels: pixels.subarray(index * batchBytes, (index + 1) * batchBytes),
    labels: Uint8Array.from(labels),
    count: IMAGES
  }))
}

export function readGolden(name: string): GoldenRun {
  const folder = goldenFolder(name)
  const spec = goldenSpecs[name]?.()
  if (!folder || !spec) throw new Error(`There is no reference run ${name}.`)
  const manifest = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Manifest
  const bytes = readFileSync(join(folder, manifest.file))
  const read = (slice: Slice) => floats(bytes, slice)
  const distance = (values: Float32Array, reference: GoldenTensor): number => {
    const slice = reference.full ?? reference.samples
    if (!slice || values.length !== reference.size) throw new Error(`${reference.name} has ${values.length} elements, not ${reference.size}.`)
    const expected = read(slice)
    return relativeDistance(reference.full ? values : expected.map((_, i) => values[(i * 7919) % reference.size] ?? NaN), expected)
  }
  return { name, spec, manifest, batches: readBatches(folder, manifest.input_file), read, distance }
}

/** Largest |a - b| / largest |b|. */
export function largestDeviation(values: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs((values[i] ?? NaN) - value)), 0) / largest
}

export function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
