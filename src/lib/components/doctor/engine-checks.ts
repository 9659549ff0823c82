/** One check per engine: ready, or why not. */
import { m } from '#lib/i18n/generated/messages.js'
import type { EngineAnswer } from '../train/engine-answer.ts'
import { adapterName, obstacleText } from '../train/engine-text.ts'
import type { Check } from './check.ts'

/** `version`: of a ready engine. `isRight`: what its verification says; null = not verified. */
export type EngineState = EngineAnswer & { version: string; isRight: boolean | null }

export function engineCheck({ id, title, probe, version, isRight }: EngineState): Check {
  const check = { id, name: title, fix: '' }
  if (probe === null) return { ...check, kind: 'part', found: m.train_engine_asking(), meaning: '' }
  if (!probe.available) return { ...check, kind: 'todo', found: m.doctor_no(), meaning: obstacleText(probe) }
  const { adapter, departures = [], maxThreads } = probe
  const on = adapter ? adapterName(adapter) : m.doctor_threads({ count: maxThreads })
  const meaning = [
    adapter?.isSoftware ? m.train_engine_software() : '',
    departures.length > 0 ? m.train_engine_departures({ count: departures.length }) : ''
  ]
  return {
    ...check,
    kind: isRight === false ? 'bad' : adapter?.isSoftware ? 'warn' : 'good',
    found: `${m.doctor_engine_ready({ version })}; ${on}`,
    meaning: meaning.filter((text) => text !== '').join('. ')
  }
}

/** The page's first line: what can train here. */
export function verdict(engines: readonly EngineState[], threads: number): { kind: 'good' | 'warn' | 'bad'; text: string } {
  const ready = engines.flatMap(({ probe }) => (probe?.available ? [probe] : []))
  const gpu = ready.filter(({ adapter }) => adapter && !adapter.isSoftware).length
  if (ready.length === 0) return { kind: 'bad', text: m.doctor_verdict_none() }
  const threadsText = m.doctor_threads({ count: threads })
  if (gpu > 0) return { kind: 'good', text: m.doctor_verdict_gpu({ gpu: m.doctor_engines_count({ count: gpu }), threads: threadsText }) }
  if (threads > 1) return { kind: 'good', text: m.doctor_verdict_cpu({ threads: threadsText }) }
  return { kind: 'warn', text: m.doctor_verdict_one() }
}
