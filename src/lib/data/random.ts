/** Seeded random numbers for orders and samples. Not for initial weights (models/) and not for the study's split (gtsrb/mt19937). */

/** Mulberry32: 32-bit state, period 2^32, equal bits everywhere. Returns integers 0 .. 2^32-1. Source: Tommy Ettinger, public domain. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

/** One 32-bit seed from several numbers, so that neighbouring (seed, epoch) pairs share no stream. MurmurHash3's mixing steps. */
export function mixSeeds(...parts: readonly number[]): number {
  let hash = 0x9747b28c
  for (const part of parts) {
    hash = Math.imul(hash ^ (part >>> 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** Uniform integer in 0 .. top - 1, by rejection; top in 1 .. 2^32. */
export function drawBelow(top: number, next: () => number): number {
  const limit = 2 ** 32 - (2 ** 32 % top)
  let value = next()
  while (value >= limit) value = next()
  return value % top
}

/** Shuffles in place (Fisher-Yates from the top). */
export function shuffle(values: Int32Array, next: () => number): Int32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = drawBelow(i + 1, next)
    const kept = values[i] ?? 0
    values[i] = values[j] ?? 0
    values[j] = kept
  }
  return values
}

/** The order of the images in an epoch: depends on seed and epoch only, so a resumed run repeats it. */
export function epochOrder(indices: Int32Array, seed: number, epoch: number): Int32Array {
  return shuffle(indices.slice(), mulberry32(mixSeeds(seed, epoch)))
}
