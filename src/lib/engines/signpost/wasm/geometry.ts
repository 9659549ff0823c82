/** Convolutions as dense sub-convolutions over a zero-padded image: where each output pixel reads and writes. Pure. */

export interface ConvShape {
  height: number
  width: number
  outputHeight: number
  outputWidth: number
  kernelSize: number
  stride: number
  padding: number
}

/** Padding of the image that is read. */
export interface Padding {
  top: number
  left: number
  paddedHeight: number
  paddedWidth: number
}

/** Pixels in units of one pixel of the padded input and of the output; `taps` are positions in the kernel, row by row. */
export interface PhasePlan {
  taps: readonly number[]
  rows: number
  columns: number
  inputPixels: readonly number[]
  outputPixels: readonly number[]
}

export interface ConvPlan {
  padding: Padding
  phases: readonly PhasePlan[]
}

/** One phase; output pixel (y, x) reads the window whose corner is (y * stride, x * stride) in the padded image. */
export function forwardPlan(shape: ConvShape): ConvPlan {
  const { kernelSize, stride, padding, outputHeight, outputWidth } = shape
  const paddedWidth = shape.width + 2 * padding
  const inputPixels: number[] = []
  for (let y = 0; y < outputHeight; y++) for (let x = 0; x < outputWidth; x++) inputPixels.push(y * stride * paddedWidth + x * stride)
  return {
    padding: { top: padding, left: padding, paddedHeight: shape.height + 2 * padding, paddedWidth },
    phases: [
      {
        taps: Array.from({ length: kernelSize * kernelSize }, (_, tap) => tap),
        rows: kernelSize,
        columns: kernelSize,
        inputPixels,
        outputPixels: inputPixels.map((_, pixel) => pixel)
      }
    ]
  }
}

/**
 * One axis of one phase of the input gradient. Input positions i = stride * j + residue get contributions from outputs
 * o = j + base - t through kernel taps residue0 + stride * t, t = 0..count-1; here in ascending order of o, so taps descend.
 */
interface AxisPhase {
  taps: number[]
  /** First output read by j = 0. */
  firstOutput: number
  positions: number
}

function axisPhase(length: number, { kernelSize, stride, padding }: ConvShape, residue: number): AxisPhase {
  const residue0 = (residue + padding) % stride
  const count = residue0 < kernelSize ? Math.ceil((kernelSize - residue0) / stride) : 0
  const base = (residue + padding - residue0) / stride
  return {
    taps: Array.from({ length: count }, (_, t) => residue0 + stride * (count - 1 - t)),
    firstOutput: base - (count - 1),
    positions: Math.max(0, Math.ceil((length - residue) / stride))
  }
}

function axisPadding(phases: readonly AxisPhase[], outputLength: number): { before: number; padded: number } {
  const used = phases.filter(({ taps }) => taps.length > 0)
  const before = Math.max(0, ...used.map(({ firstOutput }) => -firstOutput))
  const end = Math.max(outputLength, ...used.map(({ firstOutput, positions, taps }) => firstOutput + positions - 1 + taps.length))
  return { before, padded: before + end }
}

/** Gradient with respect to the input; reads the gradient of the output. Phases without taps write zeros. */
export function inputGradientPlan(shape: ConvShape): ConvPlan {
  const { kernelSize, stride, width } = shape
  const residues = Array.from({ length: stride }, (_, residue) => residue)
  const rows = residues.map((residue) => axisPhase(shape.height, shape, residue))
  const columns = residues.map((residue) => axisPhase(width, shape, residue))
  const vertical = axisPadding(rows, shape.outputHeight)
  const horizontal = axisPadding(columns, shape.outputWidth)
  const phases: PhasePlan[] = []
  for (const [rowResidue, row] of rows.entries()) {
    for (const [columnResidue, column] of columns.entries()) {
      const hasTaps = row.taps.length > 0 && column.taps.length > 0
      const inputPixels: number[] = []
      const outputPixels: number[] = []
      for (let y = 0; y < row.positions; y++) {
        for (let x = 0; x < column.positions; x++) {
          const corner = (y + row.firstOutput + vertical.before) * horizontal.padded + x + column.firstOutput + horizontal.before
          inputPixels.push(hasTaps ? corner : 0)
          outputPixels.push((stride * y + rowResidue) * width + stride * x + columnResidue)
        }
      }
      const taps = hasTaps ? row.taps.flatMap((ky) => column.taps.map((kx) => ky * kernelSize + kx)) : []
      phases.push({ taps, rows: hasTaps ? row.taps.length : 0, columns: hasTaps ? column.taps.length : 0, inputPixels, outputPixels })
    }
  }
  return { padding: { top: vertical.before, left: horizontal.before, paddedHeight: vertical.padded, paddedWidth: horizontal.padded }, phases }
}
