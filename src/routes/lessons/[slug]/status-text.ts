/** What a lesson does now, in one line. */
import { progressPhase, preparationPhase } from '#lib/components/train/phase-text.ts'
import { formatClock, formatCount, formatDate, formatDuration, formatPercent } from '#lib/i18n/format.ts'
import type { PlanCell } from '#lib/experiments/expand.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { LessonGroup } from '#lib/runs/lesson-view.ts'
import type { LessonRecording } from '#lib/schema/lesson-recording.ts'
import type { LessonLive } from '#lib/state/lesson-live.svelte.ts'
import type { LessonReplay } from '#lib/state/lesson-replay.svelte.ts'
import type { TrainingSession } from '#lib/state/session.svelte.ts'

export function replayStatus(replay: LessonReplay): string {
  if (!replay.started) return m.lesson_status_recorded({ time: formatDuration(replay.durationMs) })
  return m.lesson_status_replay({ at: formatClock(replay.atMs), of: formatClock(replay.durationMs) })
}

interface SampleProgress {
  imagesDone: number
  imagesTotal: number
}

function sampleStatus(sample: SampleProgress | null): string {
  if (!sample || sample.imagesTotal === 0) return m.phase_preparing()
  return m.lesson_status_sample({ share: formatPercent(sample.imagesDone / sample.imagesTotal, 0) })
}

/** Of every cell, with its seed. */
export function cellNames(cells: readonly PlanCell[], groups: readonly LessonGroup[], labels: readonly string[]): string[] {
  return cells.map(({ settings: { seed, ...settings } }) => {
    const text = JSON.stringify(settings)
    const group = groups.findIndex((one) => JSON.stringify(one.settings) === text)
    return `${labels[group] ?? ''}, ${m.setting_seed_n({ seed: String(seed) })}`
  })
}

/** Where the replayed runs come from, and how long they took. */
export function aboutRecording({ machine, runs }: LessonRecording): string {
  const [first] = runs
  if (!first) return ''
  const tookMs = runs.reduce((sum, { createdAt, endedAt }) => sum + (endedAt ? Date.parse(endedAt) - Date.parse(createdAt) : 0), 0)
  const { environment } = first
  return m.lesson_about({
    date: formatDate(first.createdAt),
    machine,
    threads: m.train_threads({ count: environment.hardwareThreads }),
    browser: environment.browser,
    runs: formatCount(runs.length),
    time: formatDuration(tookMs)
  })
}

/** `names`: of the cells, in their order. */
export function liveStatus(live: LessonLive, session: TrainingSession, names: readonly string[], sample: SampleProgress | null): string {
  if (live.phase === 'images') return sampleStatus(sample)
  const index = live.current
  if (index === null) return live.active ? m.lesson_status_waiting() : ''
  const { config, progress } = session
  const what = m.lesson_status_run({ run: formatCount(index + 1), runs: formatCount(names.length), name: names[index] ?? '' })
  if (session.phase === 'preparing-data') return `${what}: ${preparationPhase(session.preparation)}`
  if (!progress) return what
  const phase =
    progress.phase === 'training'
      ? m.chart_epoch_n({ epoch: `${formatCount(progress.epoch)}/${formatCount(config?.epochs)}` })
      : progressPhase(progress.phase)
  return `${what}: ${phase}`
}
