/** Plays recorded runs once. The page gives it the passing of time; it never starts again by itself. */
import { replayAt, replayDurationMs, type ReplayMoment } from '../runs/replay.ts'
import { stepsPerEpoch } from '../runs/summarise.ts'
import type { Recording } from '../schema/run-file.ts'

/** How many seconds of the recorded run pass in one. */
export const REPLAY_SPEEDS = [1, 5, 20, 60] as const
export type ReplaySpeed = (typeof REPLAY_SPEEDS)[number]

/** Where a replay is. Its time is that of the record. */
export class ReplayClock {
  readonly durationMs: number
  #atMs = $state(0)
  #playing = $state(false)
  speed = $state<ReplaySpeed>(5)

  /** `opensAtEnd`: shows everything and waits. */
  constructor(durationMs: number, opensAtEnd: boolean) {
    this.durationMs = durationMs
    this.#atMs = opensAtEnd ? durationMs : 0
    this.#playing = !opensAtEnd
  }

  get atMs(): number {
    return this.#atMs
  }
  get playing(): boolean {
    return this.#playing
  }
  /** 0..1 */
  get fraction(): number {
    return this.durationMs > 0 ? this.#atMs / this.durationMs : 1
  }

  /** From the beginning when it has reached the end. */
  play(): void {
    if (this.#atMs >= this.durationMs) this.#atMs = 0
    this.#playing = true
  }

  pause(): void {
    this.#playing = false
  }

  seek(fraction: number): void {
    this.#atMs = Math.min(1, Math.max(0, fraction)) * this.durationMs
  }

  /** `passedMs`: real time since the last call. */
  advance(passedMs: number): void {
    if (!this.#playing) return
    this.#atMs = Math.min(this.durationMs, this.#atMs + passedMs * this.speed)
    if (this.#atMs >= this.durationMs) this.#playing = false
  }
}

export class Replay extends ReplayClock {
  readonly recording: Recording

  constructor(recording: Recording, opensAtEnd: boolean) {
    super(replayDurationMs(recording.run), opensAtEnd)
    this.recording = recording
  }

  get stepsPerEpoch(): number {
    return stepsPerEpoch(this.recording.run)
  }
  get moment(): ReplayMoment {
    return replayAt(this.recording.run, this.atMs)
  }
}
