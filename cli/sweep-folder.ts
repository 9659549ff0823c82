/** The folder of a sweep: one run file per cell, named by its key, and a manifest that is written last. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunOf, type PlanCell } from '../src/lib/experiments/expand.ts'
import { parseCellRun, parseSweepManifest, type CellRun } from '../src/lib/schema/parse-sweep.ts'
import type { SweepManifest } from '../src/lib/schema/sweep.ts'
import { LabError } from './failure.ts'

const MANIFEST = 'manifest.json'

export const runPath = (dir: string, key: string) => join(dir, `${key}.json`)
export const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

/** Whole or not at all, also when the machine is taken away in the middle. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text)
  renameSync(`${path}.part`, path)
}

export function writeManifest(dir: string, manifest: SweepManifest): void {
  writeWhole(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Throws LabError where the folder is not a finished sweep. */
export function readManifest(dir: string): SweepManifest {
  const path = join(dir, MANIFEST)
  if (!existsSync(path)) throw new LabError(`${path} is missing: the sweep in this folder has not ended. Run it again with --resume.`)
  return parseSweepManifest(readFileSync(path, 'utf8'), path)
}

/** Empty or new; with `resume` it may hold run files of these cells. Takes an old manifest away. */
export function openFolder(dir: string, cells: readonly PlanCell[], resume: boolean): void {
  mkdirSync(dir, { recursive: true })
  const files = readdirSync(dir)
  if (files.length > 0 && !resume) throw new LabError(`${dir} is not empty. Name a new folder, or add --resume to go on with the sweep in it.`)
  const own = new Set([MANIFEST, ...cells.map(({ key }) => `${key}.json`)])
  const foreign = files.find((name) => !own.has(name.replace(/\.part$/, '')))
  if (foreign !== undefined) throw new LabError(`${join(dir, foreign)} does not belong to this plan or shard. Name another folder.`)
  for (const name of files) if (name === MANIFEST || name.endsWith('.part')) rmSync(join(dir, name))
}

/** The finished run of a cell and its text; null where there is none, or one that did not finish. */
export function finishedRun(dir: string, cell: PlanCell): { run: CellRun; text: string } | null {
  const path = runPath(dir, cell.key)
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  const run = parseCellRun(text, path)
  if (!isRunOf(cell, run.config)) throw new LabError(`${path} is of other settings than its name says. Remove it.`)
  const { status, reason } = run.outcome ?? {}
  return status === 'completed' || (status === 'stopped' && reason === 'max-steps') ? { run, text } : null
}
