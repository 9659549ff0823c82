/**
 * Processor time of each op of a training step, one thread, in Node (for work on kernels):
 * `node --experimental-wasm-relaxed-simd scripts/run-ts.mjs bench/kernel-ops.ts [model] [sizePx] [numerics] [rounds]`.
 */
import { inferShapes } from '../src/lib/models/infer-shapes.ts'
import { initialWeights, mulberry32 } from '../src/lib/models/init-weights.ts'
import { modelSpec } from '../src/lib/models/registry.ts'
import { MODEL_IDS } from '../src/lib/schema/model.ts'
import { writeTensor } from '../src/lib/engines/signpost/device-model.ts'
import { buildProgram } from '../src/lib/engines/signpost/program.ts'
import { instantiateKernels } from '../src/lib/engines/signpost/wasm/kernel-thread.ts'
import { KernelMemory } from '../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { lowerProgram } from '../src/lib/engines/signpost/wasm/lower.ts'
import { OP_BYTES } from '../src/lib/engines/signpost/wasm/op-layout.mjs'
import { controlWord, f32Bits, requestWord } from '../src/lib/engines/signpost/wasm/tape.ts'
import { nodeHost } from '../tests/kernels/node-host.ts'

const BATCH_SIZE = 64

const [modelName = 'resnet20', size = '32', numerics = 'fast', rounds = '5'] = process.argv.slice(2)
const id = MODEL_IDS.find((known) => known === modelName)
if (!id) throw new Error(`Unknown model ${modelName}.`)
const spec = modelSpec(id, Number(size))
const shapes = inferShapes(spec)
const lowered = lowerProgram(buildProgram(spec, shapes), shapes, BATCH_SIZE, 0.9)
const module = await nodeHost().loadModule(numerics === 'strict' ? 'strict-unshared' : 'fast-unshared')
const imageBytes = spec.inputSizePx ** 2 * 3
const memory = new KernelMemory(lowered, { threads: 1, hardwareThreads: 1, shared: false, batchSize: BATCH_SIZE, imageBytes })
for (const tensor of initialWeights(spec, 1)) writeTensor(memory, lowered.parameters, 'weights', tensor)
const kernels = instantiateKernels(module, memory.memory)
const uniform = mulberry32(1)
const pixels = Uint8Array.from({ length: BATCH_SIZE * imageBytes }, () => uniform() * 256)
const labels = Uint8Array.from({ length: BATCH_SIZE }, () => uniform() * spec.classCount)

let sequence = 0
function runOp(index: number): number {
  const slot = sequence % 2
  const input = memory.writeInput(slot, pixels, labels)
  const words = { tape: memory.tape('training').address + index * OP_BYTES, ops: 1, ...input, count: BATCH_SIZE, learningRate: f32Bits(1e-4) }
  for (const name of ['tape', 'ops', 'pixels', 'labels', 'count', 'learningRate'] as const) memory.words[requestWord(slot, name)] = words[name]
  memory.words[controlWord('requested')] = sequence + 1
  // Time on the processor: other programs on the machine count less than on the clock.
  const start = process.cpuUsage()
  kernels.work(0, sequence++)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

const bestMs = lowered.training.map(() => Infinity)
for (let round = 0; round < Number(rounds); round++) {
  for (const index of bestMs.keys()) bestMs[index] = Math.min(bestMs[index] ?? Infinity, runOp(index))
}
const byName = new Map<string, number>()
for (const [index, { name, words }] of lowered.training.entries()) {
  byName.set(name, (byName.get(name) ?? 0) + (bestMs[index] ?? 0))
  if ((bestMs[index] ?? 0) > 2) console.log(name, (bestMs[index] ?? 0).toFixed(2), words.filter((word) => typeof word === 'number').join(' '))
}
for (const [name, ms] of [...byName].toSorted((a, b) => b[1] - a[1])) console.log(name.padEnd(28), ms.toFixed(2))
console.log('sum', bestMs.reduce((sum, ms) => sum + ms, 0).toFixed(1), 'ms')
