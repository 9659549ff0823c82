/** A run as one JSON document, and several as a bundle. */
import { countedEvents } from '../schema/counted-events.ts'
import { ownProducer } from '../schema/run-file-migrations.ts'
import { RUN_FILE_VERSION, type FileProducer, type RunBundle, type RunFile } from '../schema/run-file.ts'
import { engineTitle, isOtherEngine, type Environment, type RecordedEngine, type RunEvent, type StoredRun } from '../schema/run.ts'
import { runName } from './name.ts'
import { eventsOf, summarise } from './summarise.ts'

const continuationsOf = (run: StoredRun) =>
  eventsOf(run, 'continued').map(({ at, epoch: afterEpoch, environment: { producer: _producer, ...environment } }) => ({
    afterEpoch,
    ...(at && { continuedAt: at }),
    environment
  }))

/** '' = not told: then the field is left out. */
const endedAt = (at: string) => (at === '' ? {} : { endedAt: at })

function producerOf(engine: RecordedEngine, { producer, ...environment }: Environment): FileProducer {
  if (!isOtherEngine(engine)) return ownProducer(engine, environment)
  const { name, version, device, hardware } = producer ?? { name: '', version: '', device: null, hardware: '' }
  const { engineVersion: frameworkVersion, threads } = environment
  return { name, version, framework: engineTitle(engine), frameworkVersion, device, hardware, threads: threads || null }
}

/** null for a run that died before its first event. `isLive`: a worker holds its lock (run-locks). */
export function exportRun(run: StoredRun, isLive: boolean): RunFile | null {
  const summary = summarise(run, isLive)
  if (!summary) return null
  const { id, note, tags, createdAt, origin } = run.meta
  const { config, environment, dataset, model, status, outcome } = summary
  const { producer: _producer, ...browser } = environment
  const started = eventsOf(run, 'started')[0]
  const tested = eventsOf(run, 'tested')[0]
  const continuations = continuationsOf(run)
  return {
    format: 'signpost-run',
    version: RUN_FILE_VERSION,
    ...{ id, name: runName(summary), note, tags },
    ...(origin && { origin }),
    createdAt,
    ...(started?.at && { startedAt: started.at }),
    ...{ endedAt: summary.endedAt, status },
    outcome,
    producer: producerOf(config.engine, environment),
    config: { ...config, engine: isOtherEngine(config.engine) ? null : config.engine },
    environment: isOtherEngine(config.engine) ? null : browser,
    ...{ dataset, model },
    preparation: preparationOf(run),
    epochs: eventsOf(run, 'epoch').map(({ record, at }) => ({ ...record, ...endedAt(at) })),
    tested: tested ? testedPart(tested) : null,
    confusion: tested?.confusion ?? null,
    pauses: pausesOf(run),
    ...(continuations.length > 0 && { continuations })
  }
}

export const bundleOf = (runs: readonly RunFile[]): RunBundle => ({ format: 'signpost-runs', version: RUN_FILE_VERSION, runs })

function testedPart({ set, metrics, evaluationMs, correctBase64, weightsSha256, at }: Extract<RunEvent, { kind: 'tested' }>): RunFile['tested'] {
  const optional = { ...(correctBase64 !== undefined && { correctBase64 }), ...(weightsSha256 !== undefined && { weightsSha256 }) }
  return { ...metrics, set, evaluationMs, ...optional, ...endedAt(at) }
}

function preparationOf(run: StoredRun): RunFile['preparation'] {
  const prepared = eventsOf(run, 'prepared')[0]
  if (!prepared) return null
  const { loadMs, compileMs, warmUpMs, warmUpSteps, at } = prepared
  return { loadMs, compileMs, warmUpMs, warmUpSteps, ...endedAt(at) }
}

/** A pause ends with the next 'resumed', or never. */
function pausesOf(run: StoredRun): RunFile['pauses'] {
  const pauses: { step: number; pausedMs: number | null; pausedAt?: string; resumedAt?: string }[] = []
  for (const event of countedEvents(run.events)) {
    if (event.kind === 'paused') pauses.push({ step: event.step, pausedMs: null, ...(event.at && { pausedAt: event.at }) })
    if (event.kind !== 'resumed') continue
    const open = pauses.at(-1)
    if (open) Object.assign(open, { pausedMs: event.pausedMs, ...(event.at && { resumedAt: event.at }) })
  }
  return pauses
}
