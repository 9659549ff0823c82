/** A run file -> the events of a stored run: the way back of export.ts. */
import type { RunFile } from '../schema/run-file.ts'
import { otherEngine, type Environment, type RecordedConfig, type RunEvent, type RunId, type RunOrigin, type StoredRun } from '../schema/run.ts'
import { defaultRunName } from './name.ts'

/** In place of what a browser would tell. */
function otherEnvironment({ producer }: RunFile): Environment {
  const { name, version, device, hardware, frameworkVersion, threads } = producer
  const untold = { appVersion: '', buildId: '', userAgent: '', browser: '', hardwareThreads: 0, crossOriginIsolated: false, features: [] }
  return { ...untold, producer: { name, version, device, hardware }, engineVersion: frameworkVersion, threads: threads ?? 0 }
}

/** The parser holds that a config without one of the lab's engines is one of another program. */
function configOf({ config, producer }: RunFile): RecordedConfig {
  return { ...config, engine: config.engine ?? otherEngine(producer.framework) }
}

function pauseEvents({ pauses }: RunFile): RunEvent[] {
  return pauses.flatMap(({ step, pausedMs, pausedAt = '', resumedAt = '' }): RunEvent[] => [
    { kind: 'paused', at: pausedAt, step },
    ...(pausedMs === null ? [] : [{ kind: 'resumed' as const, at: resumedAt, step, pausedMs }])
  ])
}

const continuationEvents = ({ continuations = [] }: RunFile, epoch: number): RunEvent[] =>
  continuations
    .filter(({ afterEpoch }) => afterEpoch === epoch)
    .map(({ continuedAt: at = '', environment }) => ({ kind: 'continued', at, epoch, environment }))

/** Epochs and pauses as they followed each other: a pause comes before the end of the epoch in which its step lies. */
function middleEvents(file: RunFile): RunEvent[] {
  const pauses = pauseEvents(file)
  let steps = 0
  const events = file.epochs.flatMap(({ endedAt = '', ...record }): RunEvent[] => {
    steps += record.steps
    const before = pauses.findIndex((pause) => 'step' in pause && pause.step > steps)
    const event: RunEvent = { kind: 'epoch', at: endedAt, record }
    return [...pauses.splice(0, before < 0 ? pauses.length : before), event, ...continuationEvents(file, record.epoch)]
  })
  return [...events, ...pauses]
}

function lastEvents({ tested, confusion, outcome, endedAt }: RunFile): RunEvent[] {
  const events: RunEvent[] = []
  if (tested) {
    const { endedAt: at = '', lossNats, accuracyFraction, ...rest } = tested
    events.push({ kind: 'tested', at, ...rest, metrics: { lossNats, accuracyFraction }, confusion })
  }
  return outcome ? [...events, { kind: 'ended', at: endedAt ?? '', outcome }] : events
}

/** `id`: a new one. A name that only says the settings is none of its own. */
export function runFromFile(file: RunFile, id: RunId, origin: RunOrigin): StoredRun {
  const { name, note, tags, createdAt, startedAt = '', environment, dataset, model, preparation } = file
  const config = configOf(file)
  const prepared: RunEvent[] = []
  if (preparation) {
    const { endedAt: at = '', ...times } = preparation
    prepared.push({ kind: 'prepared', at, ...times })
  }
  const meta = { id, createdAt, name: name === defaultRunName(config) ? '' : name, note, tags, archived: false, origin }
  const started: RunEvent = { kind: 'started', at: startedAt, config, environment: environment ?? otherEnvironment(file), dataset, model }
  return { meta, events: [started, ...prepared, ...middleEvents(file), ...lastEvents(file)] }
}
