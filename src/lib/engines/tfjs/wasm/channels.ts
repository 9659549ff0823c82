/** Sums per channel, and what batch norm makes of them: loops over rows of C channels, sums in float64. */

/** Mean and biased variance of each channel; the second pass keeps the variance exact where the mean is large. */
export function channelMoments(x: Float32Array, channels: number): { mean: Float64Array; variance: Float64Array } {
  const rows = x.length / channels
  const mean = channelSums(x, channels)
  for (let c = 0; c < channels; c++) mean[c] = (mean[c] ?? 0) / rows
  const variance = new Float64Array(channels)
  for (let at = 0; at < x.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      const centred = (x[at + c] as number) - (mean[c] as number)
      variance[c] = (variance[c] as number) + centred * centred
    }
  }
  for (let c = 0; c < channels; c++) variance[c] = (variance[c] ?? 0) / rows
  return { mean, variance }
}

export function channelSums(x: Float32Array, channels: number): Float64Array {
  const sums = new Float64Array(channels)
  for (let at = 0; at < x.length; at += channels) {
    for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + (x[at + c] as number)
  }
  return sums
}

export interface Normalisation {
  mean: Float64Array
  /** 1 / standard deviation. */
  inverse: Float64Array
  gamma: Float32Array
}

/** y = (x - mean) * inverse * gamma + beta */
export function normalise(x: Float32Array, { mean, inverse, gamma }: Normalisation, beta: Float32Array, y: Float32Array): void {
  const channels = gamma.length
  const scale = inverse.map((value, c) => value * (gamma[c] ?? 0))
  for (let at = 0; at < x.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      y[at + c] = ((x[at + c] as number) - (mean[c] as number)) * (scale[c] as number) + (beta[c] as number)
    }
  }
}

export interface NormGradients {
  dGamma: Float64Array
  dBeta: Float64Array
}

export function normGradients(dy: Float32Array, x: Float32Array, { mean, inverse, gamma }: Normalisation): NormGradients {
  const channels = gamma.length
  const [dGamma, dBeta] = [new Float64Array(channels), new Float64Array(channels)]
  for (let at = 0; at < x.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      const g = dy[at + c] as number
      dBeta[c] = (dBeta[c] as number) + g
      dGamma[c] = (dGamma[c] as number) + g * ((x[at + c] as number) - (mean[c] as number))
    }
  }
  return { dGamma: dGamma.map((value, c) => value * (inverse[c] ?? 0)), dBeta }
}

/** dx = gamma * inverse * (dy - dBeta / n - xNormalised * dGamma / n): the statistics depend on x too (Ioffe and Szegedy 2015, section 3). */
export function inputGradient(
  dy: Float32Array,
  x: Float32Array,
  { mean, inverse, gamma }: Normalisation,
  { dGamma, dBeta }: NormGradients,
  dx: Float32Array
): void {
  const channels = gamma.length
  const rows = x.length / channels
  const scale = inverse.map((value, c) => value * (gamma[c] ?? 0))
  const shift = dBeta.map((value) => value / rows)
  const slope = dGamma.map((value, c) => (value * (inverse[c] ?? 0)) / rows)
  for (let at = 0; at < x.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      const centred = (x[at + c] as number) - (mean[c] as number)
      dx[at + c] = ((dy[at + c] as number) - (shift[c] as number) - centred * (slope[c] as number)) * (scale[c] as number)
    }
  }
}
