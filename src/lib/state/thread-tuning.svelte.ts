/**
 * How many threads the CPU engine uses by default: measured once on a machine, in under 2 s, and remembered in this browser. Results do not
 * depend on it: the engine's bits are the same for any number of threads.
 */
import { defaultConfig } from '../experiments/defaults.ts'
import { fewestFastThreads, threadCandidates } from '../experiments/thread-choice.ts'
import { isThreadTimes, parseThreadTimes, type ThreadTime, type ThreadTimes } from '../schema/parse-thread-times.ts'
import type { RunConfig } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { localValue, type StoredValue } from './stored-value.ts'

/** A quarter of the usual batch: as many chunks of work, in a quarter of the time. */
const MEASURED = { model: 'resnet20', sizePx: 32, batchSize: 16 } as const satisfies Partial<RunConfig>
const STEPS = 8
/** Of all candidates together; starting a worker for each comes on top. */
const STEPS_MS = 1200

export interface ThreadTuningParts {
  trainer: Pick<Trainer, 'probeStep'>
  stored: StoredValue<string>
  machine: { userAgent: string; hardwareThreads: number; isolated: boolean }
  /** ISO time. */
  now: () => string
}

export class ThreadTuning {
  readonly #parts: ThreadTuningParts
  #stored = $state.raw<ThreadTimes | null>(null)
  #measuring = $state(false)
  #failure = $state.raw<SessionFailure | null>(null)

  constructor(parts: ThreadTuningParts) {
    this.#parts = parts
    const text = parts.stored.read()
    if (text !== null) this.#stored = parseThreadTimes(text)
  }

  get measuring(): boolean {
    return this.#measuring
  }
  /** Why the last measurement gave nothing. */
  get failure(): SessionFailure | null {
    return this.#failure
  }

  /** Of this engine on this machine; null until measured. */
  times(report: EngineReport): ThreadTimes | null {
    return this.#stored?.machine === this.#key(report) ? this.#stored : null
  }

  /** The threads to use; null until measured. */
  choice(report: EngineReport): number | null {
    const known = this.times(report)
    return known && fewestFastThreads(known.times)
  }

  /** Nothing to choose with one thread. Never rejects; a failure or a cancellation leaves what was known before. */
  async measure(report: EngineReport): Promise<void> {
    if (this.#measuring || !report.probe.available || report.probe.maxThreads < 2) return
    this.#measuring = true
    this.#failure = null
    try {
      const times = await this.#time(report, threadCandidates(report.probe.maxThreads))
      this.#stored = { machine: this.#key(report), at: this.#parts.now(), times }
      this.#parts.stored.write(JSON.stringify(this.#stored))
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#failure = failure
    } finally {
      this.#measuring = false
    }
  }

  async #time({ id }: EngineReport, candidates: readonly number[]): Promise<ThreadTime[]> {
    const times: ThreadTime[] = []
    for (const threads of candidates) {
      const config = { ...defaultConfig(threads), ...MEASURED, engine: id }
      const { stepMs } = await this.#parts.trainer.probeStep(config, STEPS, STEPS_MS / candidates.length)
      times.push({ threads, stepMs: stepMs.median })
    }
    return times
  }

  #key({ id, probe }: EngineReport): string {
    const { userAgent, hardwareThreads, isolated } = this.#parts.machine
    return JSON.stringify([id, probe.available ? probe.version : '', userAgent, hardwareThreads, isolated])
  }
}

export const storedThreadTimes = localValue('signpost.threads', (text): text is string => isThreadTimes(text))
