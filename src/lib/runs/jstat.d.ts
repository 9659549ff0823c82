/** The parts of jstat that are used; the package has no types of its own. */
declare module 'jstat' {
  const jstat: {
    studentt: { inv(probability: number, degrees: number): number; cdf(t: number, degrees: number): number }
    /** Regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number
  }
  export default jstat
}
