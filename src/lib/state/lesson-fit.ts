/** What keeps the runs of a lesson from this browser. Pure. */
import type { PlanCell } from '../experiments/expand.ts'
import type { EngineId } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'

export interface LessonFit {
  /** Engines that have not answered yet. */
  asked: readonly EngineId[]
  unavailable: readonly EngineReport[]
  /** Graphics engines that the processor plays. */
  software: readonly EngineReport[]
}

export function fitLesson(cells: readonly PlanCell[], reports: readonly EngineReport[]): LessonFit {
  const wanted = [...new Set(cells.map(({ settings }) => settings.engine))]
  const answers = wanted.flatMap((id) => reports.find((report) => report.id === id) ?? [])
  return {
    asked: wanted.filter((id) => answers.every((answer) => answer.id !== id)),
    unavailable: answers.filter(({ probe }) => !probe.available),
    software: answers.filter(({ probe }) => probe.available && probe.adapter?.isSoftware)
  }
}
