/**
 * Which of Winograd's algorithms a shape gets. Six points an axis: F(4x4, 3x3) and F(3x3, 4x4), 36 products for a tile in place of 144. Eight:
 * F(6x6, 3x3) and F(5x5, 4x4), 64 in place of 324 and 400, with four times the error and more work beside the products. Pure: the choice
 * hangs on the shape alone, so that results do not depend on the machine.
 */
export interface Tiling {
  tileSize: number
  tilesAcross: number
  tilesDown: number
}

/** Where the eight points leave more than this part of the products of the six, they are not faster (measured: 7 % slower at equal numbers). */
const WORTHWHILE = 0.9

export const axisPointsOf = ({ tileSize }: Tiling): 6 | 8 => (tileSize > 4 ? 8 : 6)
export const pointsOf = (tiling: Tiling) => axisPointsOf(tiling) ** 2
/** Products of one image for each pair of channels, those of partial tiles included. */
export const productsOf = (tiling: Tiling) => tiling.tilesAcross * tiling.tilesDown * pointsOf(tiling)

function tiling(axisPoints: 6 | 8, kernelSize: number, { height, width }: { height: number; width: number }): Tiling {
  const tileSize = axisPoints + 1 - kernelSize
  return { tileSize, tilesAcross: Math.ceil(width / tileSize), tilesDown: Math.ceil(height / tileSize) }
}

/** Tiles over an output of a convolution with a 3x3 or 4x4 kernel: large ones where they are used well enough to save products. */
export function chooseTiling(kernelSize: number, output: { height: number; width: number }): Tiling {
  const [six, eight] = [tiling(6, kernelSize, output), tiling(8, kernelSize, output)]
  return productsOf(eight) <= WORTHWHILE * productsOf(six) ? eight : six
}
