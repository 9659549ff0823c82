/** Plan -> cells, in the order in which they run. A cell is one run that the plan asks for. Pure. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { PLAN_SETTING_NAMES, type CellSettings, type Plan, type PlanSettingName, type PlanSettings } from '../schema/plan.ts'
import type { EngineId, RunConfig } from '../schema/run.ts'
import type { Shard } from '../schema/sweep.ts'
import { defaultConfig } from './defaults.ts'

/** Why a cell cannot run on any machine. */
export type CellObstacle =
  /** The engine has one set of numerics only. */
  | { kind: 'no-strict-numerics' }
  /** Its engine does not let its threads be chosen, so it would repeat an earlier cell. */
  | { kind: 'repeats' }

export interface PlanCell {
  /** Made from the settings alone: the same on every machine, fit for a file's name. */
  key: string
  settings: CellSettings
  /** null: it can run, if the machine has the engine, the images and the threads. */
  obstacle: CellObstacle | null
}

/** The others have one thread, or take all there are. */
const ENGINES_WITH_THREADS: ReadonlySet<EngineId> = new Set(['signpost-wasm', 'tfjs-wasm'])
const ENGINES_WITH_STRICT: ReadonlySet<EngineId> = new Set(['signpost-wasm'])

const KEY_HASH_CHARS = 12

/** Seeds change slowest: each pass over the settings is a whole picture, and a machine that slows down spoils no single setting. */
export function expandPlan(plan: Plan): PlanCell[] {
  const base: PlanSettings = { ...planDefaults(), ...plan.base }
  const combinations = PLAN_SETTING_NAMES.reduce<readonly PlanSettings[]>((all, name) => varied(all, name, plan.axes[name]), [base])
  const wanted = combinations.filter((settings) => !plan.exclude.some((left) => matches(settings, left)))
  const seen = new Set<string>()
  return plan.seeds.flatMap((seed) => wanted.map((settings) => cellOf({ ...settings, seed }, seen)))
}

/** What a plan starts from, on every machine. */
export function planDefaults(): PlanSettings {
  const { seed: _seed, reducedFrom: _reduced, ...settings } = defaultConfig(1)
  return { ...settings, threads: null }
}

/** `threads`: what the engine has on this machine. */
export function cellConfig(settings: CellSettings, threads: number): RunConfig {
  return { ...settings, threads: settings.threads ?? threads }
}

/** `settings`: with null threads where the engine does not let them be chosen. */
function cellKey(settings: CellSettings): string {
  const { model, sizePx, engine, seed } = settings
  const text = JSON.stringify([...PLAN_SETTING_NAMES.map((name) => canonical(settings[name])), seed])
  return `${model}-${sizePx}px-${engine}-s${seed}-${bytesToHex(sha256(utf8ToBytes(text))).slice(0, KEY_HASH_CHARS)}`
}

/** Whether a run with these settings is that cell's, on whatever machine it was trained. */
export function isRunOf({ settings, key }: PlanCell, config: RunConfig): boolean {
  return cellKey({ ...config, threads: settings.threads === null ? null : config.threads }) === key
}

/** What one of several machines runs: every `count`-th of the cells that can run. */
export function cellsOfShard(cells: readonly PlanCell[], shard: Shard | null): PlanCell[] {
  const runnable = cells.filter(({ obstacle }) => obstacle === null)
  return shard ? runnable.filter((_, position) => position % shard.count === shard.index) : runnable
}

/** The same for plans that ask for the same runs, whatever their name and the order of their fields. */
export function planHash(cells: readonly PlanCell[]): string {
  return bytesToHex(sha256(utf8ToBytes(cells.map(({ key }) => key).join('\n'))))
}

function varied<Name extends PlanSettingName>(
  all: readonly PlanSettings[],
  name: Name,
  values: readonly PlanSettings[Name][] | undefined
): readonly PlanSettings[] {
  return values ? all.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))) : all
}

/** Objects with their fields in order, so that equal values have equal texts. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

const same = (a: unknown, b: unknown) => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b))

function matches(settings: PlanSettings, part: Partial<PlanSettings>): boolean {
  return PLAN_SETTING_NAMES.every((name) => part[name] === undefined || same(part[name], settings[name]))
}

function cellOf(asked: CellSettings, seen: Set<string>): PlanCell {
  const settings = ENGINES_WITH_THREADS.has(asked.engine) ? asked : { ...asked, threads: null }
  const key = cellKey(settings)
  const repeats = seen.has(key)
  seen.add(key)
  if (repeats) return { key, settings, obstacle: { kind: 'repeats' } }
  const lacksStrict = settings.numerics === 'strict' && !ENGINES_WITH_STRICT.has(settings.engine)
  return { key, settings, obstacle: lacksStrict ? { kind: 'no-strict-numerics' } : null }
}
