/**
 * "Verify this engine on this machine": runs the check, and remembers its results in this browser by everything that may change them: engine
 * and version, arithmetic, browser, adapter, number of threads of the machine.
 */
import { isStoredResults, parseStoredResults, parseVerification, type StoredResults } from '../schema/parse-verification.ts'
import type { EngineId, Numerics, RunConfig } from '../schema/run.ts'
import type { VerificationReference, VerificationResult } from '../schema/verification.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { localValue, type StoredValue } from './stored-value.ts'

/** The newest stay. */
const MOST_RESULTS = 50

export interface VerificationParts {
  trainer: Pick<Trainer, 'verify' | 'cancelMeasurement'>
  /** fetch. */
  read: (address: string) => Promise<Response>
  stored: StoredValue<string>
  machine: { userAgent: string; hardwareThreads: number; isolated: boolean }
}

export class Verifications {
  readonly #parts: VerificationParts
  #results = $state.raw<StoredResults>({})
  #running = $state.raw<EngineId | null>(null)
  #failure = $state.raw<{ id: EngineId; failure: SessionFailure } | null>(null)
  #reference: Promise<VerificationReference> | null = null

  constructor(parts: VerificationParts) {
    this.#parts = parts
    const text = parts.stored.read()
    if (text !== null) this.#results = parseStoredResults(text)
  }

  /** The engine that is being verified. */
  get running(): EngineId | null {
    return this.#running
  }

  /** Why the last check of this engine gave no result. */
  failure(id: EngineId): SessionFailure | null {
    return this.#failure?.id === id ? this.#failure.failure : null
  }

  /** null = not verified as it is now. */
  result({ id, probe }: EngineReport, numerics: Numerics): VerificationResult | null {
    return this.#results[this.#key(id, probe, numerics)] ?? null
  }

  /** `address`: of the reference file. One at a time; never rejects, see `failure`. */
  async verify({ id, probe }: EngineReport, numerics: Numerics, address: string): Promise<void> {
    if (this.#running || !probe.available) return
    this.#running = id
    this.#failure = null
    try {
      const reference = await this.#load(address)
      const result = await this.#parts.trainer.verify(id, { numerics, threads: probe.maxThreads }, reference)
      this.#remember(this.#key(id, probe, numerics), result)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#failure = { id, failure }
    } finally {
      this.#running = null
    }
  }

  cancel(): void {
    if (this.#running) this.#parts.trainer.cancelMeasurement()
  }

  #key(id: EngineId, probe: EngineReport['probe'], numerics: Numerics): string {
    const { userAgent, hardwareThreads, isolated } = this.#parts.machine
    const { version, adapter } = probe.available ? probe : { version: '', adapter: undefined }
    const device = adapter ? [adapter.vendor, adapter.architecture, adapter.device, adapter.description].join(' ') : ''
    return JSON.stringify([id, version, numerics, userAgent, hardwareThreads, isolated, device])
  }

  #remember(key: string, result: VerificationResult): void {
    const newest = Object.entries({ ...this.#results, [key]: result })
      .sort(([, a], [, b]) => b.at.localeCompare(a.at))
      .slice(0, MOST_RESULTS)
    this.#results = Object.fromEntries(newest)
    this.#parts.stored.write(JSON.stringify(this.#results))
  }

  #load(address: string): Promise<VerificationReference> {
    this.#reference ??= this.#fetch(address)
    this.#reference.catch(() => (this.#reference = null)) // the next call may try again
    return this.#reference
  }

  async #fetch(address: string): Promise<VerificationReference> {
    const response = await this.#parts.read(address)
    if (!response.ok) throw new Error(`verification.json is not on the server (status ${response.status}). Copy the whole build folder.`)
    return parseVerification(await response.text(), 'verification.json')
  }
}

/** What a run's record says of its engine. */
export function verificationOf(verifications: Pick<Verifications, 'result'>, report: EngineReport | null, { numerics }: RunConfig) {
  const result = report && verifications.result(report, numerics)
  return result && { at: result.at, passed: result.passed, maxRelativeDifference: result.maxRelativeDifference }
}

export const storedVerifications = localValue('signpost.verified', (text): text is string => isStoredResults(text))
