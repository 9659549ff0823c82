/** How far two arrays are apart; runs in browsers too. */

/** |a - b| / |b| in the L2 norm; 0 for equal ones, also where b is 0. */
export function relativeDistance(values: Float32Array, expected: Float32Array): number {
  let difference = 0
  let norm = 0
  for (const [i, reference] of expected.entries()) {
    difference += ((values[i] ?? NaN) - reference) ** 2
    norm += reference ** 2
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm)
}
