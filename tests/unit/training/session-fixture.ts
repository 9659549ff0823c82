/** A small learnable run: three classes of 2x2 images, told apart by the brightest pixel; a clock that only the engine moves. */
import type { PreparedPart } from '../../../src/lib/schema/dataset.ts'
import type { EpochRecord, RunConfig, RunEvent, RunProgress } from '../../../src/lib/schema/run.ts'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'
import { PauseGate } from '../../../src/lib/training/pause-gate.ts'
import { Session } from '../../../src/lib/training/session.ts'
import { Stopwatch } from '../../../src/lib/training/stopwatch.ts'
import type { TrainingImages } from '../../../src/lib/training/training-images.ts'
import { present } from '../present.ts'
import { ReferenceModel } from './reference-engine.ts'

export const SIZE_PX = 2
export const CLASSES = 3
export const STEP_MS = 10
export const DRAIN_MS = 1
export const INFER_MS = 4

export function makePart(imageCount: number, part: 'training' | 'test' = 'training'): PreparedPart {
  const pixels = new Uint8Array(imageCount * SIZE_PX * SIZE_PX * 3)
  const classIds = new Uint8Array(imageCount)
  for (let n = 0; n < imageCount; n++) {
    const classId = n % CLASSES
    classIds[n] = classId
    for (let i = 0; i < 12; i++) pixels[n * 12 + i] = Math.floor(i / 3) === classId ? 200 + ((n * 7) % 50) : (n * 13 + i * 5) % 60
  }
  const key = { datasetId: 'gtsrb' as const, part, sizePx: SIZE_PX, clahe: true }
  return { key, pixels, classIds, tracks: new Int32Array(imageCount).fill(-1) }
}

export function makeImages(trainCount: number, validationCount: number, testCount = 0): TrainingImages {
  const training = makePart(trainCount + validationCount)
  const positions = Int32Array.from(training.classIds.keys())
  const split = { name: 'study' as const, train: positions.slice(0, trainCount), validation: positions.slice(trainCount) }
  const use = {
    layout: 'official-training' as const,
    contentSha256: 'abc',
    trainImages: trainCount,
    validationImages: validationCount,
    testImages: testCount
  }
  return { training, split, test: testCount > 0 ? makePart(testCount, 'test') : null, use }
}

export interface FixtureOptions {
  config?: Partial<RunConfig>
  images?: TrainingImages
  /** Called whenever the loop lets messages in, with the steps made so far. */
  onBreath?: (fixture: Fixture) => void
  hidden?: boolean
}

export class Fixture {
  nowMs = 1000
  readonly events: RunEvent[] = []
  readonly progress: { atMs: number; message: RunProgress }[] = []
  readonly calls: string[] = []
  readonly gate = new PauseGate()
  readonly stopwatch: Stopwatch
  readonly model: ReferenceModel
  readonly session: Session

  constructor({ config = {}, images = makeImages(50, 10), onBreath, hidden = false }: FixtureOptions = {}) {
    this.stopwatch = new Stopwatch(() => this.nowMs, hidden)
    const settings: RunConfig = { ...defaultConfig(1), sizePx: SIZE_PX, batchSize: 8, epochs: 3, learningRate: 0.5, ...config }
    this.model = new ReferenceModel({
      classCount: CLASSES,
      featureCount: SIZE_PX * SIZE_PX * 3,
      momentum: settings.momentum,
      onCall: (call) => {
        this.calls.push(call)
        this.nowMs += { step: STEP_MS, drain: DRAIN_MS, infer: INFER_MS }[call]
      }
    })
    this.session = new Session({
      config: settings,
      model: this.model,
      classCount: CLASSES,
      images,
      from: null,
      host: {
        stopwatch: this.stopwatch,
        gate: this.gate,
        now: () => new Date(this.nowMs).toISOString(),
        breathe: async () => onBreath?.(this),
        emit: async (event) => void this.events.push(event),
        progress: (message) => this.progress.push({ atMs: this.nowMs, message })
      }
    })
  }

  epochs() {
    return this.events.flatMap((event) => (event.kind === 'epoch' ? [event.record] : []))
  }

  /** 1-based. */
  epoch(number: number): EpochRecord {
    return present(this.epochs()[number - 1])
  }

  lastEvent(): RunEvent {
    return present(this.events.at(-1))
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind)
  }
}
