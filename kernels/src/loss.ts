/** Softmax cross-entropy in f64, one image at a time (43 classes: not worth SIMD). */
import { AddTotalsOp, AT_TOTALS, SoftmaxLossOp, TOTAL_CORRECT, TOTAL_LOSS_SUM, TOTAL_SAMPLES, TOTAL_STEPS } from './generated/ops'
import { exp, log } from './math'

/** slot of an image: f64 loss, f64 hit. */
function lossOfImage(op: SoftmaxLossOp, image: i32, label: i32, count: i32): void {
  const logits = op.logits + image * op.classesPadded * 4
  let largest = load<f32>(logits)
  let best = 0
  for (let k = 1; k < op.classes; k++) {
    const logit = load<f32>(logits + k * 4)
    if (logit > largest || logit != logit) {
      largest = logit
      best = k
    }
  }
  let sum: f64 = 0
  for (let k = 0; k < op.classes; k++) sum += exp(<f64>load<f32>(logits + k * 4) - <f64>largest)
  const slot = op.slots + image * 16
  store<f64>(slot, log(sum) + <f64>largest - <f64>load<f32>(logits + label * 4))
  store<f64>(slot, best == label ? 1 : 0, 8)
  const gradient = op.gradient + image * op.classesPadded * 4
  for (let k = 0; k < op.classes; k++) {
    const probability = exp(<f64>load<f32>(logits + k * 4) - <f64>largest) / sum
    store<f32>(gradient + k * 4, <f32>((probability - (k == label ? 1 : 0)) / <f64>count))
  }
  memory.fill(gradient + op.classes * 4, 0, (op.classesPadded - op.classes) * 4)
}

export function softmaxLoss(op: SoftmaxLossOp, chunk: i32, count: i32, labels: i32): void {
  const end = min((chunk + 1) * op.imagesPerChunk, op.batchSize)
  for (let image = chunk * op.imagesPerChunk; image < end; image++) {
    if (image < count) lossOfImage(op, image, load<u8>(labels + image), count)
    else memory.fill(op.gradient + image * op.classesPadded * 4, 0, op.classesPadded * 4)
  }
}

export function addTotals(op: AddTotalsOp, count: i32): void {
  let loss: f64 = 0, correct: f64 = 0
  for (let image = 0; image < count; image++) {
    loss += load<f64>(op.slots + image * 16)
    correct += load<f64>(op.slots + image * 16, 8)
  }
  add(TOTAL_STEPS, 1)
  add(TOTAL_SAMPLES, count)
  add(TOTAL_LOSS_SUM, loss)
  add(TOTAL_CORRECT, correct)
}

function add(total: usize, value: f64): void {
  store<f64>(AT_TOTALS + total, load<f64>(AT_TOTALS + total) + value)
}
