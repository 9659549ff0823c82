/** Progress of a long piece of work: at most eight reports a second, with the time left. */
import type { PartPlan, PlannedImage } from './plan-part.ts'

/** The same as ImportProgress of the importer worker. */
export interface DataProgress {
  phase: 'reading' | 'storing' | 'drawing' | 'preparing' | 'finishing'
  fileName: string
  imagesDone: number
  imagesTotal: number
  bytesDone: number
  bytesTotal: number
  remainingMs: number | null
}

/** What long work needs from its surroundings; clocks are injected. */
export interface WorkContext {
  signal: AbortSignal
  onProgress: (progress: DataProgress) => void
  /** Calendar time, for records. */
  now: () => Date
  /** Monotonic. */
  clockMs: () => number
}

const INTERVAL_MS = 125
/** Before that the rate says little. */
const FIRST_ESTIMATE_MS = 500

export class ProgressMeter {
  readonly #context: WorkContext
  readonly #startMs: number
  #lastMs = -Infinity

  constructor(context: WorkContext) {
    this.#context = context
    this.#startMs = context.clockMs()
  }

  /** `force` for the first and the last report of a phase. */
  report(progress: Omit<DataProgress, 'remainingMs'>, force = false): void {
    const nowMs = this.#context.clockMs()
    if (!force && nowMs - this.#lastMs < INTERVAL_MS) return
    this.#lastMs = nowMs
    const elapsedMs = nowMs - this.#startMs
    const fraction = progress.imagesTotal > 0 ? progress.imagesDone / progress.imagesTotal : 0
    const remainingMs = fraction > 0 && elapsedMs > FIRST_ESTIMATE_MS ? elapsedMs / fraction - elapsedMs : null
    this.#context.onProgress({ ...progress, remainingMs })
  }
}

/** Counts the images of all parts that are stored in one go. */
export class StoringProgress {
  readonly #meter: ProgressMeter
  readonly #totals: { imagesTotal: number; bytesTotal: number }
  #imagesDone = 0
  #bytesDone = 0

  constructor(plans: readonly PartPlan[], context: WorkContext) {
    const images = plans.flatMap((plan) => plan.images)
    this.#meter = new ProgressMeter(context)
    this.#totals = { imagesTotal: images.length, bytesTotal: images.reduce((sum, { packedBytes }) => sum + packedBytes, 0) }
  }

  /** The image is done with, kept or left out. */
  stored(plan: PartPlan, { packedBytes }: PlannedImage): void {
    this.#imagesDone++
    this.#bytesDone += packedBytes
    this.report(plan, false)
  }

  report({ layout, sourceNames }: PartPlan, force = true): void {
    const counts = { imagesDone: this.#imagesDone, bytesDone: this.#bytesDone, ...this.#totals }
    this.#meter.report({ phase: layout === 'synthetic' ? 'drawing' : 'storing', fileName: sourceNames[0] ?? '', ...counts }, force)
  }
}
