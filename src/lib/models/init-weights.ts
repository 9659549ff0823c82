/**
 * Initial weights by seed, the same bytes for every engine and browser: he_normal (normal, std sqrt(2 / fan-in), not truncated; He et
 * al. 2015) from mulberry32 and Leva's ratio-of-uniforms method (Leva 1992, ACM TOMS 18, 449). Only + - * / sqrt in double decide a
 * value; the one logarithm decides acceptance in about 1 % of the draws.
 */
import type { ModelSpec, NamedTensor, ParameterInfo } from '../schema/model.ts'
import { inferShapes } from './infer-shapes.ts'

/** Uniform doubles in [0, 1) from a 32-bit state. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Standard normal draws. The constants are Leva's: they bound the acceptance region by two ellipses. */
export function normalSource(uniform: () => number): () => number {
  return () => {
    for (;;) {
      const u = 1 - uniform() // in (0, 1]
      const v = 1.7156 * (uniform() - 0.5)
      const x = u - 0.449871
      const y = Math.abs(v) + 0.386595
      const q = x * x + y * (0.196 * y - 0.25472 * x)
      if (q < 0.27597 || (q <= 0.27846 && v * v <= -4 * u * u * Math.log(u))) return v / u
    }
  }
}

function initialValues({ shape, init, fanIn }: ParameterInfo, normal: () => number): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1))
  switch (init) {
    case 'zeros':
      return values
    case 'ones':
      return values.fill(1)
    case 'he_normal': {
      const standardDeviation = Math.sqrt(2 / fanIn)
      for (let i = 0; i < values.length; i++) values[i] = normal() * standardDeviation
      return values
    }
    default:
      return init satisfies never
  }
}

/** One tensor per parameter of infer-shapes, in its order; one stream of draws runs through all he_normal tensors. */
export function initialWeights(model: ModelSpec, seed: number): NamedTensor[] {
  const normal = normalSource(mulberry32(seed))
  return inferShapes(model).parameters.map((parameter) => ({
    name: parameter.name,
    shape: parameter.shape,
    values: initialValues(parameter, normal)
  }))
}
