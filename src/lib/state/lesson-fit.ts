/** What keeps the runs of a lesson from this browser, and their settings where nothing does. Pure. */
import { cellConfig, type PlanCell } from '../experiments/expand.ts'
import type { EngineId, RunConfig } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import { fitToEngine } from './engine-fit.ts'

export interface LessonFit {
  /** In the order of the cells; null until every engine has answered, and where one cannot run here. */
  configs: readonly RunConfig[] | null
  /** Engines that have not answered yet. */
  asked: readonly EngineId[]
  unavailable: readonly EngineReport[]
  /** Graphics engines that the processor plays. */
  software: readonly EngineReport[]
}

export function fitLesson(cells: readonly PlanCell[], reports: readonly EngineReport[]): LessonFit {
  const wanted = [...new Set(cells.map(({ settings }) => settings.engine))]
  const answers = wanted.flatMap((id) => reports.find((report) => report.id === id) ?? [])
  const unavailable = answers.filter(({ probe }) => !probe.available)
  const software = answers.filter(({ probe }) => probe.available && probe.adapter?.isSoftware)
  const asked = wanted.filter((id) => answers.every((answer) => answer.id !== id))
  const configs = cells.flatMap(({ settings }) => {
    const probe = answers.find(({ id }) => id === settings.engine)?.probe
    return probe?.available ? [fitToEngine(cellConfig(settings, probe.maxThreads), probe).config] : []
  })
  return { configs: configs.length === cells.length ? configs : null, asked, unavailable, software }
}
