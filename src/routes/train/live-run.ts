/** The session as the charts and readouts take it. */
import type { RunChartData } from '#lib/components/train/run-chart-data.ts'
import { awayMs, countedEvents } from '#lib/schema/counted-events.ts'
import type { RunEvent } from '#lib/schema/run.ts'
import { runDetail } from '#lib/state/run-detail.ts'
import type { TrainingSession } from '#lib/state/session.svelte.ts'

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

export interface LiveRun {
  started: EventOf<'started'> | null
  data: RunChartData
  /** Steps done in the running epoch. */
  stepInEpoch: number
  /** Of the running epoch, 0..1; null when none runs. */
  runningFraction: number | null
  /** Wall time since the start, until the end. */
  elapsedMs: number | null
}

const findEvent = <Kind extends RunEvent['kind']>(events: readonly RunEvent[], kind: Kind) =>
  events.find((event): event is EventOf<Kind> => event.kind === kind) ?? null

const timeMs = (iso: string) => new Date(iso).getTime()

/** `run`: session.run, which the caller may have at hand. */
export function liveRun(session: TrainingSession, run: TrainingSession['run'], nowMs: number): LiveRun {
  const { config, progress } = session
  const { records, preparationMs } = run ? runDetail(run) : { records: [], preparationMs: null }
  const events = countedEvents(run?.events ?? [])
  const started = findEvent(events, 'started')
  const ended = findEvent(events, 'ended')
  const stepsPerEpoch = progress?.stepsPerEpoch ?? 0
  const stepInEpoch = progress ? progress.step - Math.max(0, progress.epoch - 1) * stepsPerEpoch : 0
  const trainingMs = records.reduce((sum, record) => sum + record.trainingMs, 0)
  const runs = session.active && stepsPerEpoch > 0 && records.length < (config?.epochs ?? 0)
  return {
    started,
    data: {
      epochs: config?.epochs ?? 1,
      records,
      liveDots: session.dots,
      stepsPerEpoch,
      preparationMs,
      liveTrainingMs: runs && progress ? Math.max(0, progress.elapsedTrainingMs - trainingMs) : null,
      batchSize: config?.batchSize ?? 0
    },
    stepInEpoch,
    runningFraction: runs ? Math.min(1, Math.max(0, (progress?.step ?? 0) - records.length * stepsPerEpoch) / stepsPerEpoch) : null,
    elapsedMs: started ? Math.max(0, (ended ? timeMs(ended.at) : nowMs) - timeMs(started.at) - awayMs(events)) : null
  }
}
