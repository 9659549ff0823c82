/** Operations without parameters: input, pooling, ReLU gradient. */
import type { ProgramOp, Tensor } from '../program.ts'
import type { Lowering } from './lowering.ts'

type ImagePass = Extract<ProgramOp, { kind: 'scaleInput' | 'maxPool' | 'averagePool' | 'reluGradient' | 'maxPoolGradient' | 'averagePoolGradient' }>

function largestOf(op: ImagePass): Tensor {
  switch (op.kind) {
    case 'maxPool':
    case 'maxPoolGradient':
    case 'averagePool':
      return op.input
    case 'reluGradient':
      return op.activation
    case 'scaleInput':
    case 'averagePoolGradient':
      return op.output
  }
}

/** Passes without parameters: every image by itself. */
export function lowerImagePass(lowering: Lowering, op: ImagePass): void {
  const { imagesPerChunk, chunks } = lowering.partitionOf(largestOf(op))
  const area = (tensor: Tensor) => lowering.tensor(tensor)
  switch (op.kind) {
    case 'scaleInput':
      lowering.emit('scaleInput', chunks, { output: area(op.output), imagePixels: op.output.height * op.output.width, imagesPerChunk })
      return
    case 'maxPool':
    case 'maxPoolGradient': {
      const { height, width } = op.input
      const shared = { input: area(op.input), output: area(op.output), height, width, channels: lowering.channels(op.input), imagesPerChunk }
      if (op.kind === 'maxPool') {
        lowering.emit('maxPool', chunks, shared)
        return
      }
      lowering.emit('maxPoolGradient', chunks, { ...shared, gradient: area(op.gradient), relu: Number(op.relu) })
      return
    }
    case 'averagePool': {
      const pixels = op.input.height * op.input.width
      lowering.emit('averagePool', chunks, {
        input: area(op.input),
        output: area(op.output),
        pixels,
        channels: lowering.channels(op.input),
        imagesPerChunk
      })
      return
    }
    case 'averagePoolGradient': {
      const pixels = op.output.height * op.output.width
      const channels = lowering.channels(op.output)
      lowering.emit('averagePoolGradient', chunks, { gradient: area(op.gradient), output: area(op.output), pixels, channels, imagesPerChunk })
      return
    }
    case 'reluGradient': {
      const imageFloats = lowering.imageBytes(op.activation) / 4
      lowering.emit('reluGradient', chunks, { gradient: area(op.gradient), activation: area(op.activation), imageFloats, imagesPerChunk })
      return
    }
    default:
      op satisfies never
  }
}
