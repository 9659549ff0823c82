/** A lesson that is open: where it is, whether its runs are replayed or trained here, and what the next press does. */
import type { PlanCell } from '../experiments/expand.ts'
import type { LessonRecording } from '../schema/lesson-recording.ts'
import type { RunSummary } from '../runs/summarise.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { LessonMode, LessonPlace } from './lesson-address.ts'
import { fitLesson, type LessonFit } from './lesson-fit.ts'
import type { LessonLive } from './lesson-live.svelte.ts'
import { LessonReplay } from './lesson-replay.svelte.ts'
import type { ReplaySpeed } from './replay.svelte.ts'

export interface LessonRoomParts {
  live: LessonLive
  engines: () => readonly EngineReport[]
  /** The images of the plan are stored or can be drawn. */
  hasImages: () => boolean
}

export type LessonAction = 'start' | 'pause' | 'resume' | 'again'

export class LessonRoom {
  readonly cells: readonly PlanCell[]
  readonly #parts: LessonRoomParts
  #place = $state.raw<LessonPlace>({ step: 0, mode: null, pace: null, guess: null, notes: false })
  #replay = $state.raw<LessonReplay | null>(null)

  constructor(cells: readonly PlanCell[], place: LessonPlace, parts: LessonRoomParts) {
    this.cells = cells
    this.#place = place
    this.#parts = parts
  }

  get place(): LessonPlace {
    return this.#place
  }
  get replay(): LessonReplay | null {
    return this.#replay
  }
  get modes(): readonly LessonMode[] {
    return this.#replay ? ['replay', 'live'] : ['live']
  }
  /** A lesson that trains here is shown as it is, whatever the address says. */
  get mode(): LessonMode {
    if (!this.#replay || this.#parts.live.active) return 'live'
    return this.#place.mode ?? 'replay'
  }
  get fit(): LessonFit {
    return fitLesson(this.cells, this.#parts.engines())
  }
  /** One per cell, as far as it is; null where none has begun. */
  get runs(): readonly (RunSummary | null)[] {
    return this.mode === 'replay' && this.#replay ? this.#replay.runs : this.#parts.live.runs
  }
  get started(): boolean {
    return this.mode === 'replay' ? this.#replay?.started === true : this.#parts.live.phase !== 'idle'
  }
  get ended(): boolean {
    return this.mode === 'replay' ? this.#replay?.ended === true : this.#parts.live.phase === 'ended'
  }
  get action(): LessonAction {
    if (!this.started) return 'start'
    if (this.ended) return 'again'
    const goes = this.mode === 'replay' ? this.#replay?.playing === true : !this.#parts.live.paused
    return goes ? 'pause' : 'resume'
  }
  /** `asks`: the lesson wants a guess first. */
  canAct(asks: boolean): boolean {
    if (asks && this.#place.guess === null && !this.started) return false
    if (this.mode === 'replay') return true
    if (this.#parts.live.active) return this.#parts.live.phase === 'running'
    const { asked, unavailable } = this.fit
    return asked.length === 0 && unavailable.length === 0 && this.#parts.hasImages()
  }

  /** The recording has been read. */
  record(recording: LessonRecording): void {
    this.#replay = new LessonReplay(recording, this.#place.pace)
  }

  move(change: Partial<LessonPlace>): void {
    this.#place = { ...this.#place, ...change }
  }

  setPace(pace: ReplaySpeed): void {
    this.move({ pace })
    if (this.#replay) this.#replay.speed = pace
  }

  /** `still`: nothing moves by itself, a replay shows its end at once. */
  act(still: boolean): void {
    const { live } = this.#parts
    const replay = this.mode === 'replay' ? this.#replay : null
    if (replay) this.#play(replay, still)
    else if (live.active) void live.togglePause()
    else void live.start()
  }

  /** Back to the first step and the guess; live runs that go on are not touched. */
  restart(): void {
    this.#replay?.restart()
    void this.#parts.live.dismiss()
    this.move({ step: 0, guess: this.#parts.live.active ? this.#place.guess : null })
  }

  #play(replay: LessonReplay, still: boolean): void {
    if (replay.playing) replay.pause()
    else replay.play()
    if (still) replay.seek(1)
  }
}
