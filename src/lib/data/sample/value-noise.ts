/** Smooth random values in the plane: a lattice of hashed numbers, blended by a cubic. Ken Perlin's value noise; only integers and products. */

function latticeValue(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

const smooth = (t: number) => t * t * (3 - 2 * t)

/** In [0, 1); one blob is about 1 wide. */
export function valueNoise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const u = smooth(x - x0)
  const v = smooth(y - y0)
  const top = latticeValue(x0, y0, seed) * (1 - u) + latticeValue(x0 + 1, y0, seed) * u
  const bottom = latticeValue(x0, y0 + 1, seed) * (1 - u) + latticeValue(x0 + 1, y0 + 1, seed) * u
  return top * (1 - v) + bottom * v
}
