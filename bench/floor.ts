/**
 * The least time that a training step can take on 128-bit vectors: multiplications that no known algorithm avoids at the probed peak, then
 * the passes over memory at the probed bandwidth. Transforms, packing and everything between are not in it, so no engine reaches it. Pure.
 */
import { chooseTiling, hasTiling, productsOf } from '#lib/engines/signpost/wasm/tiling.ts'
import { inferShapes } from '#lib/models/infer-shapes.ts'
import type { LayerSpec, ModelSpec, Shape } from '#lib/schema/model.ts'

export interface Probes {
  /** Of one thread. */
  peakGflops: number
  threads: number
  /** Of all threads together. */
  bandwidthGBps: number
  passBytes: number
}

const sizeOf = (shape: Shape) => shape.reduce((product, length) => product * length, 1)

/** Multiply-adds of one pass over one image; each of the three passes (forward, both gradients) has as many. */
function products(layer: LayerSpec, input: Shape, output: Shape): number {
  if (layer.op === 'dense') return sizeOf(input) * layer.units
  if (layer.op !== 'conv') return 0
  const [height = 0, width = 0, channels = 0] = output
  const pairs = channels * (input.at(-1) ?? 0)
  const direct = height * width * layer.kernelSize ** 2
  return pairs * (hasTiling(layer) ? Math.min(direct, productsOf(chooseTiling(layer, { height, width }))) : direct)
}

/** Multiply-adds of a training step per image. The network's input needs no gradient. */
export function stepProducts(spec: ModelSpec): number {
  const { outputs } = inferShapes(spec)
  const shapeOf = (name: string) => outputs.get(name) ?? []
  return spec.layers.reduce((sum, layer) => sum + products(layer, shapeOf(layer.input), shapeOf(layer.name)) * (layer.input === 'x' ? 2 : 3), 0)
}

export interface Floor {
  productsMs: number
  passesMs: number
}

export function stepFloor(spec: ModelSpec, batchSize: number, { peakGflops, threads, bandwidthGBps, passBytes }: Probes): Floor {
  return { productsMs: (2 * stepProducts(spec) * batchSize) / (peakGflops * threads * 1e6), passesMs: passBytes / (bandwidthGBps * 1e6) }
}
