/** What a lightness histogram (256 entries, L from 0 to 255) says in words and bars. L is printed on the usual scale of 0 to 100. */

const LEVELS = 256
const SCALE = 100 / (LEVELS - 1)

export interface LightnessStatistics {
  mean: number
  /** Of the pixels, not of a sample of them. */
  deviation: number
}

/** Of an empty histogram: NaN, which prints as a dash. */
export function lightnessStatistics(histogram: readonly number[]): LightnessStatistics {
  const count = histogram.reduce((sum, pixels) => sum + pixels, 0)
  const mean = histogram.reduce((sum, pixels, level) => sum + pixels * level, 0) / count
  const variance = histogram.reduce((sum, pixels, level) => sum + pixels * (level - mean) ** 2, 0) / count
  return { mean: mean * SCALE, deviation: Math.sqrt(variance) * SCALE }
}

/** Sums neighbouring levels; the histogram's length must be a multiple of binCount. */
export function binLightness(histogram: readonly number[], binCount: number): number[] {
  const width = histogram.length / binCount
  return Array.from({ length: binCount }, (_, bin) => histogram.slice(bin * width, (bin + 1) * width).reduce((sum, pixels) => sum + pixels, 0))
}
