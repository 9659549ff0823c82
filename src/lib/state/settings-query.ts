/**
 * The settings of a run as readable address keys, so that a set-up can be linked: /train?model=idsia&size=48&epochs=10.
 * Only what differs from the defaults is written. Unknown keys are left alone; values that cannot be meant fall back to the default.
 */
import { problemsOf } from '../schema/parse.ts'
import { parseRunConfig, runConfigSchema } from '../schema/parse-run.ts'
import type { LearningRateSchedule, ReducedFrom, RunConfig } from '../schema/run.ts'

type Codec<Value> = { write(value: Value): string; read(text: string): unknown }

const asText: Codec<string> = { write: (value) => value, read: (text) => text }
const asNumber: Codec<number> = { write: String, read: (text) => (text.trim() === '' ? NaN : Number(text)) }
const asLimit: Codec<number | null> = {
  write: (value) => (value === null ? 'none' : String(value)),
  read: (text) => (text === 'none' ? null : Number(text))
}
const asSwitch: Codec<boolean> = { write: (value) => (value ? 'on' : 'off'), read: (text) => (text === 'on' ? true : text === 'off' ? false : text) }

/** 'constant', 'cosine', 'steps-10-15-x0.1'. */
const asSchedule: Codec<LearningRateSchedule> = {
  write: (schedule) => (schedule.kind === 'steps' ? `steps-${schedule.epochs.join('-')}-x${schedule.factor}` : schedule.kind),
  read(text) {
    const steps = /^steps-([\d-]+)-x([\d.e-]+)$/.exec(text)
    return steps ? { kind: 'steps', epochs: steps[1]?.split('-').map(Number), factor: Number(steps[2]) } : { kind: text }
  }
}

/** '25-4300': epochs and images. */
const asReduced: Codec<ReducedFrom | undefined> = {
  write: (from) => (from ? `${from.epochs}-${from.images}` : 'none'),
  read(text) {
    const [epochs, images] = text.split('-')
    return text === 'none' ? undefined : { epochs: Number(epochs), images: Number(images) }
  }
}

/** With every key, so that each has its codec. */
type Settings = { [Name in keyof Required<RunConfig>]: RunConfig[Name] }
type Keys = { [Name in keyof Settings]: { key: string; codec: Codec<Settings[Name]> } }

const KEYS: Keys = {
  datasetId: { key: 'data', codec: asText },
  model: { key: 'model', codec: asText },
  sizePx: { key: 'size', codec: asNumber },
  clahe: { key: 'clahe', codec: asSwitch },
  split: { key: 'split', codec: asText },
  engine: { key: 'engine', codec: asText },
  threads: { key: 'threads', codec: asNumber },
  numerics: { key: 'numerics', codec: asText },
  epochs: { key: 'epochs', codec: asNumber },
  batchSize: { key: 'batch', codec: asNumber },
  learningRate: { key: 'lr', codec: asNumber },
  schedule: { key: 'schedule', codec: asSchedule },
  momentum: { key: 'momentum', codec: asNumber },
  seed: { key: 'seed', codec: asNumber },
  limitImages: { key: 'limit', codec: asLimit },
  maxSteps: { key: 'steps', codec: asLimit },
  reducedFrom: { key: 'reduced', codec: asReduced }
}

const NAMES = Object.keys(KEYS) as (keyof RunConfig)[]

const full = (config: RunConfig): Settings => ({ reducedFrom: undefined, ...config })

/** Pairs the key's own codec with its value. */
function textOf(config: Settings, name: keyof Settings): string {
  const write = <Name extends keyof Settings>(one: Name, value: Settings[Name]) => KEYS[one].codec.write(value)
  return write(name, config[name])
}

/** Each value is taken only if the settings are still valid with it. */
export function configFromQuery(query: URLSearchParams, defaults: RunConfig): RunConfig {
  return NAMES.reduce<RunConfig>((config, name) => {
    const text = query.get(KEYS[name].key)
    if (text === null) return config
    const changed: Record<string, unknown> = { ...config, [name]: KEYS[name].codec.read(text) }
    if (changed[name] === undefined) Reflect.deleteProperty(changed, name)
    return problemsOf(runConfigSchema, changed).length === 0 ? parseRunConfig(changed) : config
  }, defaults)
}

/** Leaves keys that are no settings (such as `from`) out. */
export function queryFromConfig(config: RunConfig, defaults: RunConfig): URLSearchParams {
  const differing = NAMES.filter((name) => textOf(full(config), name) !== textOf(full(defaults), name))
  return new URLSearchParams(differing.map((name) => [KEYS[name].key, textOf(full(config), name)]))
}
