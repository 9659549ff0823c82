/** The recorded runs of a lesson side by side: all start at once, each takes its own time. */
import { recordedRunAt } from '../runs/recorded-run.ts'
import { replayDurationMs } from '../runs/replay.ts'
import type { LessonRecording } from '../schema/lesson-recording.ts'
import { summarise, type RunSummary } from '../runs/summarise.ts'
import { REPLAY_SPEEDS, ReplayClock, type ReplaySpeed } from './replay.svelte.ts'

/** A class watches that long at most, unless it asks for less. */
const LONGEST_MS = 45_000

/** The slowest pace that ends in time. */
export function usualPace(durationMs: number): ReplaySpeed {
  return REPLAY_SPEEDS.find((speed) => durationMs / speed <= LONGEST_MS) ?? 60
}

export class LessonReplay extends ReplayClock {
  readonly recording: LessonRecording
  #started = $state(false)

  /** Waits at its beginning. `pace`: null = the usual one. */
  constructor(recording: LessonRecording, pace: ReplaySpeed | null) {
    const durationMs = Math.max(0, ...recording.runs.map(replayDurationMs))
    super(durationMs, false)
    this.pause()
    this.recording = recording
    this.speed = pace ?? usualPace(durationMs)
  }

  /** In the order of the plan's cells, as they are at this moment; null before the start. */
  get runs(): readonly (RunSummary | null)[] {
    return this.recording.runs.map((run) => (this.#started ? summarise(recordedRunAt(run, this.atMs), true) : null))
  }

  /** Of the longest run, training alone. */
  get trainingSeconds(): number {
    return Math.max(0, ...this.recording.runs.map(({ epochs }) => epochs.reduce((sum, { trainingMs }) => sum + trainingMs, 0) / 1000))
  }

  get started(): boolean {
    return this.#started
  }
  get ended(): boolean {
    return this.#started && this.atMs >= this.durationMs
  }

  override play(): void {
    this.#started = true
    super.play()
  }

  restart(): void {
    this.pause()
    this.seek(0)
    this.#started = false
  }
}
