/** Entry of every kernel thread. All state lies in the imported memory; see op-layout.mjs for its words. */
import { conv } from './conv'
import { dense } from './dense'
import {
  ADD_TOTALS, AddTotalsOp, AT_LOCAL_BYTES, AT_OWN, AT_OWN_BYTES, AVERAGE_POOL, AVERAGE_POOL_GRADIENT, AveragePoolGradientOp, AveragePoolOp,
  BATCH_STATISTICS, BatchStatisticsOp, CONV, CONV_WEIGHTS, ConvOp, ConvWeightsOp, DENSE, DENSE_WEIGHTS, DenseOp, DenseWeightsOp, Local, MAX_POOL,
  MAX_POOL_GRADIENT, MaxPoolGradientOp, MaxPoolOp, NORMALIZE, NORMALIZE_GRADIENT, NORMALIZE_GRADIENT_SUMS, NORMALIZE_GRADIENT_TOTALS,
  NormalizeGradientOp, NormalizeGradientSumsOp, NormalizeGradientTotalsOp, NormalizeOp, Op, OP_BYTES, PACK, PACK_WINOGRAD, PackOp, REDUCE_WEIGHTS,
  ReduceWeightsOp, RELU_GRADIENT, ReluGradientOp, Request, RUNNING_STATISTICS, RunningStatisticsOp, SCALE_INPUT, ScaleInputOp, SGD_MOMENTUM,
  SgdMomentumOp, SOFTMAX_LOSS, SoftmaxLossOp, WINOGRAD, WINOGRAD_GRADIENT, WINOGRAD_WEIGHTS, WinogradGradientOp, WinogradOp, WinogradWeightsOp
} from './generated/ops'
import { scaleInput } from './input'
import { addTotals, softmaxLoss } from './loss'
import { normalize, normalizeGradient } from './normalize'
import { pack } from './pack'
export { peak } from './peak'
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient, reluGradient } from './pool'
import { sgdMomentum } from './sgd'
import { batchStatistics, normalizeGradientSums, normalizeGradientTotals, runningStatistics } from './statistics'
import { announceCompleted, awaitRequest, claimChunk, meet, request } from './threads'
import { winograd } from './winograd'
import { winogradGradient } from './winograd-gradient'
import { packWinograd } from './winograd-pack'
import { winogradWeights } from './winograd-weights'
import { convWeights, denseWeights, reduceWeights } from './weight-gradient'

// @ts-ignore: decorator
@inline
function as<T>(op: i32): T {
  return changetype<T>(<usize>op)
}

function runChunk(op: i32, chunk: i32, current: Request, scratch: i32): void {
  const count = current.count
  switch (as<Op>(op).opcode) {
    case SCALE_INPUT: return scaleInput(as<ScaleInputOp>(op), chunk, count, current.pixels)
    case PACK: return pack(as<PackOp>(op), chunk)
    case PACK_WINOGRAD: return packWinograd(as<PackOp>(op), chunk, scratch)
    case WINOGRAD: return winograd(as<WinogradOp>(op), chunk, count, scratch)
    case WINOGRAD_GRADIENT: return winogradGradient(as<WinogradGradientOp>(op), chunk, count, scratch)
    case WINOGRAD_WEIGHTS: return winogradWeights(as<WinogradWeightsOp>(op), chunk, count, scratch)
    case CONV: return conv(as<ConvOp>(op), chunk, count, scratch)
    case CONV_WEIGHTS: return convWeights(as<ConvWeightsOp>(op), chunk, count, scratch)
    case REDUCE_WEIGHTS: return reduceWeights(as<ReduceWeightsOp>(op), chunk)
    case BATCH_STATISTICS: return batchStatistics(as<BatchStatisticsOp>(op), count)
    case RUNNING_STATISTICS: return runningStatistics(as<RunningStatisticsOp>(op))
    case NORMALIZE: return normalize(as<NormalizeOp>(op), chunk, count)
    case NORMALIZE_GRADIENT_SUMS: return normalizeGradientSums(as<NormalizeGradientSumsOp>(op), chunk, count)
    case NORMALIZE_GRADIENT_TOTALS: return normalizeGradientTotals(as<NormalizeGradientTotalsOp>(op), count)
    case NORMALIZE_GRADIENT: return normalizeGradient(as<NormalizeGradientOp>(op), chunk, count)
    case MAX_POOL: return maxPool(as<MaxPoolOp>(op), chunk, count)
    case MAX_POOL_GRADIENT: return maxPoolGradient(as<MaxPoolGradientOp>(op), chunk, count)
    case AVERAGE_POOL: return averagePool(as<AveragePoolOp>(op), chunk, count)
    case AVERAGE_POOL_GRADIENT: return averagePoolGradient(as<AveragePoolGradientOp>(op), chunk, count)
    case RELU_GRADIENT: return reluGradient(as<ReluGradientOp>(op), chunk, count)
    case DENSE: return dense(as<DenseOp>(op), chunk, count)
    case DENSE_WEIGHTS: return denseWeights(as<DenseWeightsOp>(op), chunk, count)
    case SOFTMAX_LOSS: return softmaxLoss(as<SoftmaxLossOp>(op), chunk, count, current.labels)
    case ADD_TOTALS: return addTotals(as<AddTotalsOp>(op), count)
    case SGD_MOMENTUM: return sgdMomentum(as<SgdMomentumOp>(op), chunk, reinterpret<f32>(current.learningRate))
    default: unreachable()
  }
}

/**
 * The op, or a copy at the start of the thread's own memory in which the words of local tensors have addresses: those that image 0 would have
 * if the chunk, which lies behind the copy, were in its place in the whole tensor. That may be below 0: sums of addresses wrap around.
 */
function placed(op: i32, chunk: i32, own: i32): i32 {
  let local = as<Op>(op).locals
  if (!local) return op
  memory.copy(own, op, OP_BYTES)
  for (; as<Local>(local).wordBytes; local += <i32>offsetof<Local>()) {
    store<i32>(own + as<Local>(local).wordBytes, own + as<Local>(local).offsetBytes - chunk * as<Local>(local).chunkBytes)
  }
  return own
}

/** Waits for request number `sequence` and works on it with the other threads. Returns 0 when the pool is closing. */
export function work(thread: i32, sequence: i32): i32 {
  if (!awaitRequest(sequence)) return 0
  const current = request(sequence)
  const own = load<i32>(AT_OWN) + thread * load<i32>(AT_OWN_BYTES)
  const scratch = own + load<i32>(AT_LOCAL_BYTES)
  let op = current.tape
  const end = op + current.ops * OP_BYTES
  let backwards = false
  while (op < end) {
    const chunks = as<Op>(op).chunks
    const next = min(op + as<Op>(op).chain * OP_BYTES, end)
    for (let chunk = claimChunk(thread, chunks, backwards); chunk >= 0; chunk = claimChunk(thread, chunks, backwards)) {
      for (let link = op; link < next; link += OP_BYTES) runChunk(placed(link, chunk, own), chunk, current, scratch)
    }
    meet()
    backwards = !backwards
    op = next
  }
  if (thread == 0) announceCompleted(sequence)
  return 1
}
