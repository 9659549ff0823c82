/**
 * Both gradients of a convolution, expressed as convolutions: XNNPACK's forward kernel is some ten times as fast as the scalar loop that
 * stock has for the input's gradient, and runs on all threads; for the filter's gradient stock has nothing.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { tensorOf, type OwnKernel } from '../own-kernel.ts'

interface ConvolutionAttrs {
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface FilterGradientAttrs extends ConvolutionAttrs {
  filterShape: [number, number, number, number]
}

interface InputGradientAttrs extends ConvolutionAttrs {
  inputShape: [number, number, number, number]
}

const images4d = (info: tf.TensorInfo) => tensorOf(info) as tf.Tensor4D

type Size = readonly [height: number, width: number]

function convInfo(inputShape: number[], filterShape: number[], { strides, pad, dimRoundingMode }: ConvolutionAttrs) {
  const [input, filter] = [inputShape as InputGradientAttrs['inputShape'], filterShape as FilterGradientAttrs['filterShape']]
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode)
}

/**
 * dW[ky,kx,ci,co] = sum over n,y,x of x[n, y*s+ky-p, x*s+kx-p, ci] * dy[n,y,x,co]: a convolution whose images are the channels of x, whose
 * filter is dy, and whose channels are the images of the batch; the stride becomes the filter's dilation.
 */
export const filterGradient: OwnKernel<BackendWasm, { x: tf.TensorInfo; dy: tf.TensorInfo }, FilterGradientAttrs> = {
  kernelName: tf.Conv2DBackpropFilter,
  run: ({ inputs: { x, dy }, attrs }) =>
    tf.tidy(() => {
      const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth } = convInfo(x.shape, attrs.filterShape, attrs)
      const images = tf.transpose(images4d(x), [3, 1, 2, 0]) // ci,H,W,N
      const filter = tf.transpose(images4d(dy), [1, 2, 0, 3]) // Ho,Wo,N,co
      const padding: tf.backend_util.ExplicitPadding = [
        [0, 0],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
        [0, 0]
      ]
      const sums = tf.conv2d(images, filter, 1, padding, 'NHWC', [strideHeight, strideWidth]) // ci,>=Kh,>=Kw,co
      // Rows that no stride reaches give sums beyond the filter.
      const used = tf.slice(sums, [0, 0, 0, 0], [-1, filterHeight, filterWidth, -1])
      return tf.transpose(used, [1, 2, 0, 3])
    })
}

/** dy with `stride - 1` zeros after each row and column: N,Ho*s,Wo*s,co. */
function spread(dy: tf.Tensor4D, [strideHeight, strideWidth]: Size): tf.Tensor4D {
  const [images, height, width, channels] = dy.shape
  const columns = tf.reshape(dy, [images * height, width, 1, channels])
  const wide = tf.pad(columns, [[0, 0], [0, 0], [0, strideWidth - 1], [0, 0]]) // prettier-ignore
  const rows = tf.reshape(wide, [images, height, 1, width * strideWidth * channels])
  const high = tf.pad(rows, [[0, 0], [0, 0], [0, strideHeight - 1], [0, 0]]) // prettier-ignore
  return tf.reshape(high, [images, height * strideHeight, width * strideWidth, channels])
}

/** Cuts or fills the end of rows and columns, so that a valid convolution with the filter gives the wanted size. */
function fitted(x: tf.Tensor4D, before: Size, wanted: Size): tf.Tensor4D {
  const kept = [Math.min(x.shape[1], wanted[0] - before[0]), Math.min(x.shape[2], wanted[1] - before[1])] as const
  const cut = tf.slice(x, [0, 0, 0, 0], [-1, kept[0], kept[1], -1])
  const after = [wanted[0] - before[0] - kept[0], wanted[1] - before[1] - kept[1]] as const
  return tf.pad(cut, [[0, 0], [before[0], after[0]], [before[1], after[1]], [0, 0]]) // prettier-ignore
}

/** dX: the full convolution of dy, spread by the stride, with the filter turned by 180 degrees and its channels swapped. */
export const inputGradient: OwnKernel<BackendWasm, { dy: tf.TensorInfo; filter: tf.TensorInfo }, InputGradientAttrs> = {
  kernelName: tf.Conv2DBackpropInput,
  run: ({ inputs: { dy, filter }, attrs }) =>
    tf.tidy(() => {
      const info = convInfo(attrs.inputShape, filter.shape, attrs)
      const { filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth, padInfo } = info
      const turned = tf.transpose(tf.reverse(images4d(filter), [0, 1]), [0, 1, 3, 2]) // Kh,Kw,co,ci
      const isDense = strideHeight === 1 && strideWidth === 1
      const gradient = isDense ? images4d(dy) : spread(images4d(dy), [strideHeight, strideWidth])
      const before = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left] as const
      const wanted = [inHeight + filterHeight - 1, inWidth + filterWidth - 1] as const
      return tf.conv2d(fitted(gradient, before, wanted), turned, 1, 'valid')
    })
}
