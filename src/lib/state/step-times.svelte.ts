/** Times of training steps that were measured on this machine, kept for the plans; and the measurement of those that are missing. */
import type { QueueStore } from '../experiments/queue-store.ts'
import type { Measured } from '../experiments/run-plan.ts'
import type { RunConfig } from '../schema/run.ts'
import type { StepProbe } from '#workers/trainer.api.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { PROBE_LIMIT_MS, probeKey, PROBE_STEPS } from './probe-key.ts'

export interface StepTimesParts {
  store: Pick<QueueStore, 'stepTimes' | 'keepStepTime'>
  trainer: Pick<Trainer, 'probeStep' | 'cancelMeasurement'>
  /** ISO 8601. */
  now(): string
}

export interface Measuring {
  /** Settings that are done, of those that were missing. */
  done: number
  total: number
}

export class StepTimes {
  readonly #parts: StepTimesParts
  #known = $state.raw<ReadonlyMap<string, Measured>>(new Map())
  #failures = $state.raw<ReadonlyMap<string, SessionFailure>>(new Map())
  #measuring = $state.raw<Measuring | null>(null)
  #cancelled = false

  constructor(parts: StepTimesParts) {
    this.#parts = parts
  }

  get measuring(): Measuring | null {
    return this.#measuring
  }

  /** null until measured. */
  of(config: RunConfig): Measured | null {
    return this.#known.get(probeKey(config)) ?? null
  }

  /** Why these settings could not be measured; null when they were not tried, or could. */
  failureOf(config: RunConfig): SessionFailure | null {
    return this.#failures.get(probeKey(config)) ?? null
  }

  /** Never rejects: without storage the times last as long as the page. */
  async load(): Promise<void> {
    const stored = await this.#parts.store.stepTimes().catch(() => [])
    this.#known = new Map([...stored.map((time) => [time.key, time] as const), ...this.#known])
  }

  keep(config: RunConfig, { stepMs: { median }, evaluationImageMs, compileMs }: StepProbe): void {
    const key = probeKey(config)
    const measured = { stepMs: { median }, evaluationImageMs, compileMs }
    this.#known = new Map(this.#known).set(key, measured)
    // As above: without storage the time lasts as long as the page.
    void this.#parts.store.keepStepTime({ key, at: this.#parts.now(), ...measured }).catch(() => undefined)
  }

  /** One after the other, each kind of step once; those that are known are left. A second call while it measures does nothing. */
  async measure(configs: readonly RunConfig[]): Promise<void> {
    if (this.#measuring) return
    const missing = [...new Map(configs.map((config) => [probeKey(config), config])).values()].filter((config) => !this.of(config))
    this.#cancelled = false
    this.#failures = new Map()
    for (const [done, config] of missing.entries()) {
      if (this.#cancelled) break
      this.#measuring = { done, total: missing.length }
      await this.#measure(config)
    }
    this.#measuring = null
  }

  cancel(): void {
    if (!this.#measuring) return
    this.#cancelled = true
    this.#parts.trainer.cancelMeasurement()
  }

  async #measure(config: RunConfig): Promise<void> {
    try {
      this.keep(config, await this.#parts.trainer.probeStep(config, PROBE_STEPS, PROBE_LIMIT_MS))
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#failures = new Map(this.#failures).set(probeKey(config), failure)
    }
  }
}
