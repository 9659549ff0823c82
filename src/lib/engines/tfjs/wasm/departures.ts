/** What is not as TensorFlow.js ships it, in words that stay the same from run to run: records are compared by them. */

export const WASM_DEPARTURES: readonly string[] = [
  'Conv2DBackpropFilter: own kernel (the wasm backend has none), as a convolution on its Conv2D',
  'Conv2DBackpropInput: own kernel in place of a scalar loop on one thread, as a convolution on its Conv2D',
  'MaxPoolGrad: own kernel (stock gives windows without a positive value no gradient)',
  'BatchMatMul: operands transposed beforehand; right operand copied where it was packed in another shape (stock then returns wrong products)',
  'Relu: own kernel (stock makes 0 of the NaN that x86 computes and hides that a network has diverged)',
  'Sum: own kernel for leading axes',
  'FusedBatchNorm: own kernel, and an own gradient in training in place of the composed one'
]
