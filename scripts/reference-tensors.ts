/** Tensors of the float64 reference (reference-training.ts), and the arithmetic that needs no network. */

/** Values N,H,W,C; flat tensors have height and width 1. */
export interface Tensor {
  values: Float64Array
  height: number
  width: number
  channels: number
}

/** Zeros of the same shape. */
export const like = (tensor: Tensor): Tensor => ({ ...tensor, values: new Float64Array(tensor.values.length) })

export const read = (values: Float64Array, i: number) => values[i] ?? NaN

export function add(values: Float64Array, i: number, value: number): void {
  values[i] = read(values, i) + value
}

export function addAll(target: Float64Array, values: Float64Array): void {
  values.forEach((value, i) => add(target, i, value))
}

export function channelSums(values: Float64Array, channels: number): Float64Array {
  const sums = new Float64Array(channels)
  values.forEach((value, i) => add(sums, i % channels, value))
  return sums
}

/** Mean over the batch of the softmax cross-entropy, and its gradient. */
export function softmaxLoss(logits: Tensor, labels: readonly number[]): { loss: number; gradient: Tensor } {
  const gradient = like(logits)
  const { channels } = logits
  let loss = 0
  for (const [n, label] of labels.entries()) {
    const row = logits.values.subarray(n * channels, (n + 1) * channels)
    const largest = Math.max(...row)
    const sum = row.reduce((total, logit) => total + Math.exp(logit - largest), 0)
    loss += (Math.log(sum) + largest - read(row, label)) / labels.length
    row.forEach((logit, i) => {
      gradient.values[n * channels + i] = (Math.exp(logit - largest) / sum - (i === label ? 1 : 0)) / labels.length
    })
  }
  return { loss, gradient }
}
