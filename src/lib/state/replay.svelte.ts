/** Plays one recording once. The page gives it the passing of time; it never starts again by itself. */
import { replayAt, replayDurationMs, type ReplayMoment } from '../runs/replay.ts'
import { stepsPerEpoch } from '../runs/summarise.ts'
import type { Recording } from '../schema/run-file.ts'

/** How many seconds of the recorded run pass in one. */
export const REPLAY_SPEEDS = [1, 5, 20, 60] as const
export type ReplaySpeed = (typeof REPLAY_SPEEDS)[number]

export class Replay {
  readonly recording: Recording
  readonly durationMs: number
  #atMs = $state(0)
  #playing = $state(false)
  speed = $state<ReplaySpeed>(5)

  /** `opensAtEnd`: shows the whole run and waits. */
  constructor(recording: Recording, opensAtEnd: boolean) {
    this.recording = recording
    this.durationMs = replayDurationMs(recording.run)
    this.#atMs = opensAtEnd ? this.durationMs : 0
    this.#playing = !opensAtEnd
  }

  get stepsPerEpoch(): number {
    return stepsPerEpoch(this.recording.run)
  }
  get moment(): ReplayMoment {
    return replayAt(this.recording.run, this.#atMs)
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
