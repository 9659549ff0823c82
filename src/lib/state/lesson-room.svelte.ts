/** A lesson that is open: where it is, whether its runs are replayed or trained here, and what the next press does. */
import type { PlanCell } from '../experiments/expand.ts'
import type { LessonRecording } from '../schema/lesson-recording.ts'
import type { StoredRun } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { LessonMode, LessonPlace } from './lesson-address.ts'
import { fitLesson, type LessonFit } from './lesson-fit.ts'
import type { LessonLive } from './lesson-live.svelte.ts'
import { LessonReplay } from './lesson-replay.svelte.ts'
import type { ReplaySpeed } from './replay.svelte.ts'
import type { TrainingSession } from './session.svelte.ts'

export interface LessonRoomParts {
  live: LessonLive
  session: Pick<TrainingSession, 'active' | 'paused' | 'phase' | 'pause' | 'resume'>
  engines: () => readonly EngineReport[]
  /** Another tab trains, or other work of this one would spoil the times or be spoilt. */
  busy: () => boolean
  /** The images of the plan are stored or can be drawn. */
  hasImages: () => boolean
}

export type LessonAction = 'start' | 'pause' | 'resume' | 'again'

export class LessonRoom {
  readonly cells: readonly PlanCell[]
  /** Of the plan. */
  readonly key: string
  readonly #parts: LessonRoomParts
  #place = $state.raw<LessonPlace>({ step: 0, mode: null, pace: null, guess: null, notes: false })
  #replay = $state.raw<LessonReplay | null>(null)

  constructor(cells: readonly PlanCell[], key: string, place: LessonPlace, parts: LessonRoomParts) {
    this.cells = cells
    this.key = key
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
    if (!this.#replay || (this.isLive && this.#parts.live.active)) return 'live'
    return this.#place.mode ?? 'replay'
  }
  /** The live runs of this tab are those of this plan. */
  get isLive(): boolean {
    return this.#parts.live.key === this.key
  }
  get fit(): LessonFit {
    return fitLesson(this.cells, this.#parts.engines())
  }
  /** One per cell, as far as it is; null where none has begun. */
  get runs(): readonly (StoredRun | null)[] {
    const runs = this.mode === 'replay' ? this.#replay?.runs : this.isLive ? this.#parts.live.runs : undefined
    return runs ?? this.cells.map(() => null)
  }
  get started(): boolean {
    return this.mode === 'replay' ? this.#replay?.started === true : this.isLive
  }
  get ended(): boolean {
    return this.mode === 'replay' ? this.#replay?.ended === true : this.isLive && this.#parts.live.phase === 'ended'
  }
  get action(): LessonAction {
    if (!this.started) return 'start'
    if (this.ended) return 'again'
    const goes = this.mode === 'replay' ? this.#replay?.playing === true : !this.#parts.session.paused
    return goes ? 'pause' : 'resume'
  }
  /** `asks`: the lesson wants a guess first. */
  canAct(asks: boolean): boolean {
    if (asks && this.#place.guess === null) return false
    if (this.mode === 'replay') return true
    if (this.action === 'pause' || this.action === 'resume') return this.#parts.session.phase === 'running'
    return this.fit.configs !== null && !this.#parts.busy() && this.#parts.hasImages()
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

  /** `tag`: kept with the live runs. `still`: nothing moves by itself, a replay shows its end at once. */
  act(tag: string, still: boolean): void {
    const { session, live } = this.#parts
    const replay = this.mode === 'replay' ? this.#replay : null
    if (replay) {
      if (this.action === 'pause') return replay.pause()
      replay.play()
      if (still) replay.seek(1)
    } else if (this.action === 'pause') void session.pause()
    else if (this.action === 'resume') void session.resume()
    else void live.start(this.key, this.fit.configs ?? [], tag)
  }

  /** Back to the first step and the guess; live runs that go on are not touched. */
  restart(): void {
    this.#replay?.restart()
    if (this.isLive) this.#parts.live.dismiss()
    this.move({ step: 0, guess: this.started ? this.#place.guess : null })
  }
}
