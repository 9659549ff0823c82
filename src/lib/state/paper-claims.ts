/** The study's eight claims and what the visitor's runs say about each. Only settings that differ in nothing else are set against each other. */
import { settingsOf, type SettingName } from '../runs/compare.ts'
import { groupBy } from '../runs/group-by.ts'
import { seedKey, type RunSummary } from '../runs/summarise.ts'
import { compareGroups, type GroupVerdict } from '../runs/verdict.ts'
import { deviceOf } from './paper.ts'
import type { ModelId } from '../schema/model.ts'

/** `few`: not enough runs; `untestable`: nothing that a browser runs can speak to it. */
export type ClaimStatus = 'supported' | 'contradicted' | 'open' | 'few' | 'untestable'

/** Two settings of one axis, e.g. ResNet-20 against ResNet-32. */
export interface Contrast {
  axis: 'model' | 'sizePx' | 'clahe'
  first: string | number | boolean
  second: string | number | boolean
  /** Seeds of each. */
  counts: readonly [number, number]
  verdict: GroupVerdict
}

export interface ClaimFinding {
  status: ClaimStatus
  contrasts: readonly Contrast[]
  /** Pairs of runs with equal settings and seed: how many there are and how many gave the same losses in every epoch. Claim 4 only. */
  pairs?: { all: number; identical: number }
}

/** What may differ between runs that are compared for their accuracy: where and when they ran. */
const CIRCUMSTANCES: readonly SettingName[] = [
  'buildId',
  'browser',
  'engineVersion',
  'threads',
  'threadsUsed',
  'hardwareThreads',
  'seed',
  'trainImages'
]

function keyOf(run: RunSummary, axis: Contrast['axis']): string {
  const settings = settingsOf(run)
  return JSON.stringify(Object.entries(settings).filter(([name]) => name !== axis && !CIRCUMSTANCES.includes(name as SettingName)))
}

const bySeed = (runs: readonly RunSummary[]) => [...new Map(runs.map((run) => [seedKey(run), run])).values()]

/** The pair of groups with the most seeds, of all that differ in `axis` only; null when no pair has enough. */
function contrast(runs: readonly RunSummary[], axis: Contrast['axis'], first: Contrast['first'], second: Contrast['second']): Contrast | null {
  const groups = groupBy(runs, (run) => keyOf(run, axis))
  const sides = [...groups.values()].map((group) => [first, second].map((value) => bySeed(group.filter(({ config }) => config[axis] === value))))
  const seeds = (pair: RunSummary[][]) => Math.min(...pair.map((side) => side.length))
  const [best] = sides.toSorted((a, b) => seeds(b) - seeds(a))
  const verdict = best?.[0] && best[1] ? compareGroups(best[0], best[1]) : null
  return verdict && { axis, first, second, verdict, counts: [best?.[0]?.length ?? 0, best?.[1]?.length ?? 0] }
}

/** 1: second better, -1: first better, 0: within noise. */
function better({ verdict }: Contrast): number {
  return verdict.accuracy?.outcome === 'differs' ? Math.sign(verdict.accuracy.difference) : 0
}

function finding(contrasts: readonly (Contrast | null)[], judge: (found: readonly Contrast[]) => ClaimStatus): ClaimFinding {
  const found = contrasts.filter((one) => one !== null)
  return { status: found.length === contrasts.length ? judge(found) : 'few', contrasts: found }
}

const only = (runs: readonly RunSummary[], model: ModelId) => runs.filter(({ config }) => config.model === model)

/** Losses of every epoch, to the last bit that is stored. */
const fingerprint = ({ epochs }: RunSummary) =>
  JSON.stringify(
    epochs.map((epoch) => [epoch.trainLossNats, epoch.trainAccuracyFraction, epoch.validationLossNats, epoch.validationAccuracyFraction])
  )

/** Seed and settings equal, also what decides the arithmetic; threads may differ. */
function reproduction(runs: readonly RunSummary[]): ClaimFinding {
  const free: readonly SettingName[] = ['buildId', 'threads', 'threadsUsed']
  const sameKey = (run: RunSummary) => JSON.stringify(Object.entries(settingsOf(run)).filter(([name]) => !free.includes(name as SettingName)))
  let [all, identical] = [0, 0]
  for (const group of groupBy(runs, sameKey).values()) {
    const [first, ...others] = group.map(fingerprint)
    all += others.length
    identical += others.filter((other) => other === first).length
  }
  const status = all === 0 ? 'few' : identical === all ? 'supported' : 'contradicted'
  return { status, contrasts: [], pairs: { all, identical } }
}

const UNTESTABLE: ClaimFinding = { status: 'untestable', contrasts: [] }

/** In the study's order. `runs`: completed ones. */
export function claimFindings(runs: readonly RunSummary[]): ClaimFinding[] {
  const depth = [contrast(runs, 'model', 'idsia', 'resnet20'), contrast(runs, 'model', 'resnet20', 'resnet32')]
  const resnets = only(runs, 'resnet20')
  // Claims 4 and 5 are about the processor.
  const onCpu = runs.filter((run) => deviceOf(run) === 'CPU')
  const sizes = [contrast(resnets, 'sizePx', 32, 48), contrast(resnets, 'sizePx', 32, 64)]
  return [
    UNTESTABLE,
    finding(depth, ([idsia, deeper]) => (idsia && deeper && better(idsia) > 0 && better(deeper) <= 0 ? 'supported' : depthStatus(idsia, deeper))),
    finding(sizes, (found) => (found.every((one) => better(one) <= 0) ? 'supported' : 'contradicted')),
    reproduction(onCpu),
    finding([contrast(onCpu, 'model', 'resnet20', 'idsia')], ([one]) => timeStatus(one?.verdict.time ?? null)),
    UNTESTABLE,
    finding(
      [contrast(runs, 'clahe', false, true)],
      ([one]) => (one ? (['contradicted', 'open', 'supported'] as const)[better(one) + 1] : undefined) ?? 'open'
    ),
    UNTESTABLE
  ]
}

const depthStatus = (idsia: Contrast | undefined, deeper: Contrast | undefined): ClaimStatus =>
  (idsia && better(idsia) < 0) || (deeper && better(deeper) > 0) ? 'contradicted' : 'open'

/** ResNet-20 over IDSIA: below 1, IDSIA takes longer. */
function timeStatus(time: GroupVerdict['time']): ClaimStatus {
  if (!time?.differs) return 'open'
  return time.ratio < 1 ? 'supported' : 'contradicted'
}
