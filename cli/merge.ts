/** `npm run lab -- merge`: the folders of all shards become one, if together they are exactly the plan. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { cellsOfShard, expandPlan, planHash, type PlanCell } from '../src/lib/experiments/expand.ts'
import type { SweepCell, SweepManifest } from '../src/lib/schema/sweep.ts'
import { LabError } from './failure.ts'
import { readManifest, runPath, sha256Of, writeManifest, writeWhole } from './sweep-folder.ts'
import type { MergeCommand } from './sweep-options.ts'

interface Part {
  dir: string
  manifest: SweepManifest
}

/** So many keys are named in an error. */
const NAMED = 3

const named = (keys: readonly string[]) => `${keys.slice(0, NAMED).join(', ')}${keys.length > NAMED ? ` and ${keys.length - NAMED} more` : ''}`

function checkSamePlan(first: Part, others: readonly Part[]): PlanCell[] {
  const cells = expandPlan(first.manifest.plan)
  for (const { dir, manifest } of others) {
    if (planHash(expandPlan(manifest.plan)) !== planHash(cells)) throw new LabError(`${dir} is of another plan than ${first.dir}.`)
    for (const [id, print] of Object.entries(first.manifest.datasets)) {
      const here = manifest.datasets[id as keyof typeof manifest.datasets] ?? print
      if (here !== print) throw new LabError(`${dir} was trained on other ${id} images than ${first.dir}. Use the same --data for all shards.`)
    }
  }
  return cellsOfShard(cells, null)
}

/** Which folder has which cell. Throws LabError naming cells that are twice, unknown or missing. */
function placesOf(parts: readonly Part[], cells: readonly PlanCell[]): Map<string, { dir: string; cell: SweepCell }> {
  const wanted = new Set(cells.map(({ key }) => key))
  const places = new Map<string, { dir: string; cell: SweepCell }>()
  for (const { dir, manifest } of parts) {
    for (const cell of manifest.cells) {
      const before = places.get(cell.key)
      if (before) throw new LabError(`${cell.key} is in ${before.dir} and in ${dir}. Name every shard once.`)
      if (!wanted.has(cell.key)) throw new LabError(`${cell.key} in ${dir} is not a cell of the plan.`)
      places.set(cell.key, { dir, cell })
    }
  }
  const missing = [...wanted].filter((key) => !places.has(key))
  if (missing.length > 0)
    throw new LabError(`${missing.length} of ${wanted.size} cells are missing: ${named(missing)}. Name the folders of all shards.`)
  return places
}

function readRun(dir: string, { key, sha256 }: SweepCell): string | null {
  if (sha256 === null) return null
  if (!existsSync(runPath(dir, key))) throw new LabError(`${runPath(dir, key)} is missing, though the manifest names it.`)
  const text = readFileSync(runPath(dir, key), 'utf8')
  if (sha256Of(text) !== sha256) throw new LabError(`${runPath(dir, key)} is not the file that the manifest names; it was changed or cut.`)
  return text
}

export function merge({ dirs, outDir }: MergeCommand): void {
  const parts = dirs.map((dir) => ({ dir, manifest: readManifest(dir) }))
  const [first, ...others] = parts
  if (!first) throw new LabError('merge takes at least one folder.')
  const cells = checkSamePlan(first, others)
  const places = placesOf(parts, cells)
  const merged = cells.flatMap(({ key }) => places.get(key) ?? [])
  for (const { dir, cell } of merged) readRun(dir, cell) // nothing is written where one of them is damaged
  mkdirSync(outDir, { recursive: true })
  if (readdirSync(outDir).length > 0) throw new LabError(`${outDir} is not empty. Name a new folder.`)
  for (const { dir, cell } of merged) {
    const text = readRun(dir, cell)
    if (text !== null) writeWhole(runPath(outDir, cell.key), text)
  }
  const datasets = Object.assign({}, ...parts.map(({ manifest }) => manifest.datasets)) as SweepManifest['datasets']
  writeManifest(outDir, { ...first.manifest, shard: null, cells: merged.map(({ cell }) => cell), datasets })
  const failed = merged.filter(({ cell }) => cell.state === 'failed').length
  console.log(`${outDir}: ${merged.length - failed} runs of ${parts.length} folders${failed > 0 ? `, and ${failed} that failed` : ''}`)
}
