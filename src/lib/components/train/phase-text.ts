/** What the trainer does now, in words. */
import { formatCount, formatDuration } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RunOutcome, RunProgress } from '#lib/schema/run.ts'

export function progressPhase(phase: RunProgress['phase']): string {
  switch (phase) {
    case 'loading':
      return m.phase_loading()
    case 'compiling':
      return m.phase_compiling()
    case 'warming-up':
      return m.phase_warming_up()
    case 'training':
      return m.phase_training()
    case 'evaluating':
      return m.phase_evaluating()
    case 'testing':
      return m.phase_testing()
    case 'paused':
      return m.phase_paused()
    default:
      return phase satisfies never
  }
}

export function preparationPhase(progress: { imagesDone: number; imagesTotal: number; remainingMs: number | null } | null): string {
  if (!progress || progress.imagesTotal === 0) return m.phase_preparing()
  const done = m.phase_preparing_images({ done: formatCount(progress.imagesDone), total: formatCount(progress.imagesTotal) })
  return progress.remainingMs === null ? done : `${done}, ${m.train_left({ time: formatDuration(progress.remainingMs) })}`
}

/** `null`: it ended before it began. */
export function outcomePhase(outcome: RunOutcome | null): string {
  switch (outcome?.status) {
    case 'completed':
      return m.phase_completed()
    case 'stopped':
      return outcome.reason === 'user' ? m.phase_stopped() : m.phase_max_steps()
    case 'failed':
    case undefined:
      return m.phase_failed()
    default:
      return outcome satisfies never
  }
}
