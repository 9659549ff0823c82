/**
 * Which of Winograd's algorithms a shape gets. Six points an axis: F(4x4, 3x3) and F(3x3, 4x4), 36 products for a tile in place of 144. Eight:
 * F(6x6, 3x3) and F(5x5, 4x4), 64 in place of 324 and 400, with four times the error and more work beside the products. Nine: 3x3 kernels at
 * stride 2, 81 in place of 144. Pure: the choice hangs on the shape alone, so that results do not depend on the machine.
 */
export interface Tiling {
  /** Of one axis; as many neighbouring inputs. */
  points: 6 | 8 | 9
  /** Outputs of one axis. */
  tileSize: number
  tilesAcross: number
  tilesDown: number
}

interface Kernel {
  kernelSize: number
  stride: number
  padding: number
}

/** Where the eight points leave more than this part of the products of the six, they are not faster (measured: 7 % slower at equal numbers). */
const WORTHWHILE = 0.9

export const pointsOf = ({ points }: Tiling) => points ** 2
/** Points that have kernels of their own: four of the nine share one. */
export const kernelPointsOf = ({ points }: Tiling) => (points === 9 ? 6 : points) ** 2
/** Input pixels from one tile to the next. */
export const stepOf = ({ points, tileSize }: Tiling) => (points === 9 ? 2 * tileSize : tileSize)
/** Products of one image for each pair of channels, those of partial tiles included. */
export const productsOf = (tiling: Tiling) => tiling.tilesAcross * tiling.tilesDown * pointsOf(tiling)

function tiling(points: Tiling['points'], tileSize: number, { height, width }: { height: number; width: number }): Tiling {
  return { points, tileSize, tilesAcross: Math.ceil(width / tileSize), tilesDown: Math.ceil(height / tileSize) }
}

/**
 * True for the kernels that the tiles are made for. With stride 2 the tiles of the output must reach every input (those of an input gradient are
 * written, not added to): a padding of 1 makes sure of that.
 */
export function hasTiling({ kernelSize, stride, padding }: Kernel): boolean {
  if (stride === 1) return kernelSize === 3 || kernelSize === 4
  return stride === 2 && kernelSize === 3 && padding === 1
}

/** Tiles over an output of a 3x3 or 4x4 convolution: large ones where they are used well enough to save products. */
export function chooseTiling({ kernelSize, stride }: Kernel, output: { height: number; width: number }): Tiling {
  if (stride === 2) return tiling(9, 4, output)
  const [six, eight] = [tiling(6, 7 - kernelSize, output), tiling(8, 9 - kernelSize, output)]
  return productsOf(eight) <= WORTHWHILE * productsOf(six) ? eight : six
}
