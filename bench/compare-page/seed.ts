/**
 * Fills the run database of the page that it runs in, through the run store, event by event as the trainer does. The numbers are made up from
 * a seed; their shapes are those of real runs: as many batch losses, step times in the same histogram, a matrix over 43 classes.
 */
import { mulberry32 } from '#lib/data/random.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import type { EngineId, EpochRecord, RunEvent, RunId } from '#lib/schema/run.ts'

declare global {
  var seedRuns: (count: number, epochs: number) => Promise<string[]>
}

const MODELS = ['idsia', 'resnet20', 'resnet32'] as const
const SIZES_PX = [32, 48, 64] as const
const ENGINES: readonly EngineId[] = ['signpost-wasm', 'tfjs-wasm', 'tfjs-webgpu', 'jax-webgpu']
const RATES = [0.01, 0.05] as const
const [SEEDS, STEPS, CLASSES, TEST_IMAGES] = [3, 491, 43, 7842]
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const RUN_MS = 3_600_000

/** Run number `index`: its settings count through all combinations, the seed fastest. */
function settingsOf(index: number) {
  const setting = Math.floor(index / SEEDS)
  return {
    seed: (index % SEEDS) + 1,
    model: MODELS[setting % 3] ?? 'resnet20',
    sizePx: SIZES_PX[Math.floor(setting / 3) % 3] ?? 32,
    engine: ENGINES[Math.floor(setting / 9) % 4] ?? 'signpost-wasm',
    learningRate: RATES[Math.floor(setting / 36) % 2] ?? 0.01,
    // Beyond all combinations the batch tells the settings apart.
    batchSize: 64 + 8 * Math.floor(setting / 72)
  }
}

type Settings = ReturnType<typeof settingsOf>

const at = (index: number, passedMs: number) => new Date(START_MS + index * RUN_MS + passedMs).toISOString()
/** Slower for larger networks, pictures and some engines. */
const stepMsOf = ({ model, sizePx, engine }: Settings) =>
  (20 + 25 * MODELS.indexOf(model)) * (sizePx / 32) ** 1.6 * (1 + 0.6 * ENGINES.indexOf(engine))

function started(index: number, epochs: number): RunEvent {
  return {
    kind: 'started',
    at: at(index, 0),
    config: {
      ...settingsOf(index),
      ...{ datasetId: 'gtsrb', clahe: true, split: 'study', threads: 2, numerics: 'fast', epochs, momentum: 0.9, limitImages: null, maxSteps: null },
      schedule: { kind: 'constant' }
    },
    environment: {
      ...{ appVersion: '0.1.0', buildId: 'bench', engineVersion: '1.2.0', userAgent: 'bench', browser: 'Chromium 156' },
      ...{ hardwareThreads: 2, threads: 2, crossOriginIsolated: true, features: ['simd128', 'relaxed-simd', 'shared-memory'] }
    },
    dataset: { layout: 'official-training', contentSha256: 'made-up', trainImages: 31_367, validationImages: TEST_IMAGES, testImages: 0 },
    model: { parameterCount: 274_619, multiplyAdds: 41_000_000, deviceBytes: 90_000_000 }
  }
}

function epochRecord(settings: Settings, epoch: number, next: () => number): EpochRecord {
  const stepMs = stepMsOf(settings) * (0.98 + 0.04 * next())
  const error = 0.012 + (0.5 / (epoch + MODELS.indexOf(settings.model))) * (0.9 + 0.2 * next())
  const steps = Math.round((STEPS * 64) / settings.batchSize)
  return {
    ...{ epoch, steps, images: 31_367, learningRate: settings.learningRate, hiddenMs: 0 },
    train: { lossNats: 3 * error, accuracyFraction: 1 - 0.8 * error },
    validation: { lossNats: 4 * error, accuracyFraction: 1 - error },
    ...{ trainingMs: steps * stepMs, evaluationMs: 40 * stepMs, dataWaitMs: 20 },
    stepMs: { count: steps, min: 0.9 * stepMs, p05: 0.93 * stepMs, p25: 0.97 * stepMs, median: stepMs, p75: 1.03 * stepMs, p95: 1.12 * stepMs, max: 2 * stepMs, mean: stepMs },
    stepHistogram: { startMs: 0.9 * stepMs, binMs: 0.01 * stepMs, counts: Array.from({ length: 40 }, (_, bin) => Math.round(40 * Math.exp(-((bin - 10) ** 2) / 40))) },
    batchLosses: Array.from({ length: 200 }, (_, group) => ({ step: (epoch - 1) * steps + group * 2, lossNats: 3 * error * (0.5 + next()) }))
  } // prettier-ignore
}

function tested(index: number, passedMs: number, next: () => number): RunEvent {
  const counts = Array.from({ length: CLASSES ** 2 }, (_, cell) => (cell % (CLASSES + 1) === 0 ? 180 : next() < 0.03 ? Math.ceil(4 * next()) : 0))
  const bytes = Array.from({ length: Math.ceil(TEST_IMAGES / 8) }, () => String.fromCharCode(Math.floor(256 * next()) | Math.floor(256 * next())))
  return {
    ...{ kind: 'tested', at: at(index, passedMs), set: 'validation', evaluationMs: 900 },
    ...{ metrics: { lossNats: 0.1, accuracyFraction: 0.97 }, confusion: { classCount: CLASSES, counts }, correctBase64: btoa(bytes.join('')) }
  }
}

/** Ids in the order in which the runs were made. */
globalThis.seedRuns = async (count, epochs) => {
  const store = new RunStore()
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const [settings, draw, id] = [settingsOf(index), mulberry32(index + 1), `bench-${String(index).padStart(4, '0')}` as RunId]
    const next = () => draw() / 2 ** 32
    await store.create({ id, createdAt: at(index, 0), name: '', note: '', tags: [], archived: false, origin: null }, started(index, epochs))
    let passedMs = 2000
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const record = epochRecord(settings, epoch, next)
      passedMs += record.trainingMs + (record.evaluationMs ?? 0) + (record.dataWaitMs ?? 0)
      await store.append(id, { kind: 'epoch', at: at(index, passedMs), record })
    }
    await store.append(id, tested(index, passedMs, next))
    await store.append(id, { kind: 'ended', at: at(index, passedMs), outcome: { status: 'completed' } })
    ids.push(id)
  }
  await store.close()
  return ids
}
