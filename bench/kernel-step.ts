/**
 * Times training steps of the CPU engine in Node, for work on kernels: `node --experimental-wasm-relaxed-simd scripts/run-ts.mjs
 * bench/kernel-step.ts [model] [sizePx] [threads] [numerics] [rounds]`. The published figures come from the browser (npm run bench).
 */
import type { Batch } from '../src/lib/schema/batch.ts'
import { MODEL_IDS, type ModelId } from '../src/lib/schema/model.ts'
import { initialWeights } from '../src/lib/models/init-weights.ts'
import { inferShapes } from '../src/lib/models/infer-shapes.ts'
import { mulberry32 } from '../src/lib/models/init-weights.ts'
import { modelSpec } from '../src/lib/models/registry.ts'
import { createSignpostEngine } from '../src/lib/engines/signpost/engine.ts'
import { nodeHost } from '../tests/kernels/node-host.ts'

const BATCH_SIZE = 64
const WARM_UP_STEPS = 5
const STEPS_PER_ROUND = 5

const [modelName = 'resnet20', sizePx = '32', threads = '2', numerics = 'fast', rounds = '6'] = process.argv.slice(2)

function randomBatch(inputSizePx: number): Batch {
  const uniform = mulberry32(1)
  const pixels = Uint8Array.from({ length: BATCH_SIZE * inputSizePx * inputSizePx * 3 }, () => uniform() * 256)
  return { pixels, labels: Uint8Array.from({ length: BATCH_SIZE }, () => uniform() * 43), count: BATCH_SIZE }
}

const id = MODEL_IDS.find((known): known is ModelId => known === modelName)
if (!id) throw new Error(`Unknown model ${modelName}.`)
const spec = modelSpec(id, Number(sizePx))
const engine = createSignpostEngine(nodeHost())
const model = await engine.load({
  model: spec,
  initialWeights: initialWeights(spec, 1),
  optimizer: { kind: 'sgd-momentum', momentum: 0.9 },
  batchSize: BATCH_SIZE,
  threads: Number(threads),
  numerics: numerics === 'strict' ? 'strict' : 'fast'
})
const batch = randomBatch(spec.inputSizePx)
for (let step = 0; step < WARM_UP_STEPS; step++) await model.step(batch, 0.001)
console.log('warm-up loss', (await model.drain()).lossSumNats / (WARM_UP_STEPS * BATCH_SIZE))
const stepMs: number[] = []
const cpuStart = process.cpuUsage()
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now()
  for (let step = 0; step < STEPS_PER_ROUND; step++) await model.step(batch, 0.001)
  await model.drain()
  stepMs.push((performance.now() - start) / STEPS_PER_ROUND)
}
const cpuMs = process.cpuUsage(cpuStart).user / 1000 / (Number(rounds) * STEPS_PER_ROUND)
stepMs.sort((a, b) => a - b)
const [best = 0, median = 0] = [stepMs[0], stepMs[Math.floor(stepMs.length / 2)]]
const gflops = (6 * inferShapes(spec).multiplyAdds * BATCH_SIZE) / best / 1e6
console.log(
  `${spec.title} ${sizePx}px ${numerics} ${model.threads} threads: ${best.toFixed(1)} ms best, ${median.toFixed(1)} median, ` +
    `${gflops.toFixed(1)} GFLOP/s, ${cpuMs.toFixed(0)} ms of CPU, ${(model.deviceBytes() / 1e6).toFixed(0)} MB`
)
model.close()
