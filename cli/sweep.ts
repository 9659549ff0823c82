/**
 * `npm run lab -- sweep`: every cell of a plan, or of one shard of it, one after the other. A cell that fails is kept with its reason and the
 * sweep goes on; a page that crashes is opened again.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { cellConfig, cellsOfShard, expandPlan, type PlanCell } from '../src/lib/experiments/expand.ts'
import type { LabReport } from '../src/lib/headless/bridge.ts'
import { SAMPLE_DEFAULT, type DatasetId } from '../src/lib/schema/dataset.ts'
import { parsePlanFile } from '../src/lib/schema/parse-plan.ts'
import { PLAN_LIMITS, type Plan } from '../src/lib/schema/plan.ts'
import type { EngineId, RunConfig } from '../src/lib/schema/run.ts'
import type { SweepCell } from '../src/lib/schema/sweep.ts'
import type { DataOptions } from './arguments.ts'
import { LabError, PageCrashError } from './failure.ts'
import { openLabPage, type LabPage } from './lab-page.ts'
import { checkFiles, loadData } from './load-data.ts'
import { summaryLine } from './summary-line.ts'
import { finishedRun, openFolder, runPath, sha256Of, writeManifest, writeWhole } from './sweep-folder.ts'
import type { SweepCommand } from './sweep-options.ts'

/** Throws LabError or ParseError. */
export function readPlan(path: string): Plan {
  if (!existsSync(path)) throw new LabError(`${path}: there is no such file.`)
  if (statSync(path).size > 4 * PLAN_LIMITS.fileChars) throw new LabError(`${path} is too large to be a plan.`)
  return parsePlanFile(readFileSync(path, 'utf8'), path)
}

function chosenCells(plan: Plan, { planPath, shard, yes }: SweepCommand): PlanCell[] {
  const cells = cellsOfShard(expandPlan(plan), shard)
  if (cells.length === 0) throw new LabError(`${planPath} leaves no cell to run${shard ? ` in shard ${shard.index}/${shard.count}` : ''}.`)
  if (cells.length > PLAN_LIMITS.asksAboveCells && !yes) {
    throw new LabError(`${planPath} asks for ${cells.length} runs. Add --yes if that is meant, or divide them with --shard.`)
  }
  return cells
}

function dataFor(cells: readonly PlanCell[], data: DataOptions | null): DataOptions {
  if (data) return data
  const real = cells.find(({ settings }) => settings.datasetId !== 'sample')
  if (real) throw new LabError('--data is missing: the plan trains on GTSRB, so name the archive with the training images.')
  return { files: [], sample: SAMPLE_DEFAULT, profileDir: null }
}

/** A page with the images in it, opened on first use and again after a crash. */
class Pages {
  readonly #open: () => Promise<LabPage>
  readonly #threads = new Map<EngineId, number>()
  #page: Promise<LabPage> | null = null

  constructor(open: () => Promise<LabPage>) {
    this.#open = open
  }

  get(): Promise<LabPage> {
    this.#page ??= this.#open()
    return this.#page
  }

  /** That the engine has here. One that is not there says so itself when it is to train. */
  async threadsOf(engine: EngineId): Promise<number> {
    const known = this.#threads.get(engine)
    if (known !== undefined) return known
    const probe = (await (await this.get()).call('engines', [engine]))[0]?.probe
    const threads = probe?.available ? probe.maxThreads : 1
    this.#threads.set(engine, threads)
    return threads
  }

  async close(): Promise<void> {
    const page = this.#page
    this.#page = null
    await (await page)?.close()
  }
}

async function configHere(pages: Pages, { settings }: PlanCell): Promise<RunConfig> {
  const threads = await pages.threadsOf(settings.engine)
  const config = cellConfig(settings, threads)
  if (config.threads > threads) throw new LabError(`The plan asks for ${config.threads} threads, and the engine has ${threads} here.`)
  return config
}

interface CellResult {
  cell: SweepCell
  /** Of the images; null where there is no record. */
  contentSha256: string | null
}

const failedCell = (key: string, failure: string, sha256: string | null = null): SweepCell => ({ key, state: 'failed', sha256, failure })

async function runCell(pages: Pages, cell: PlanCell, dir: string): Promise<CellResult> {
  const { key } = cell
  try {
    const config = await configHere(pages, cell)
    const run = await (await pages.get()).call('train', config)
    const text = `${JSON.stringify(run)}\n`
    writeWhole(runPath(dir, key), text)
    console.log(`${key}: ${summaryLine(run)}`)
    const { contentSha256 } = run.dataset
    if (run.outcome?.status === 'failed') return { cell: failedCell(key, run.outcome.message, sha256Of(text)), contentSha256 }
    return { cell: { key, state: 'done', sha256: sha256Of(text), failure: null }, contentSha256 }
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    if (error instanceof PageCrashError) await pages.close()
    console.log(`${key}: failed: ${error.message}`)
    return { cell: failedCell(key, error.message), contentSha256: null }
  }
}

function kept(dir: string, cell: PlanCell): CellResult | null {
  const found = finishedRun(dir, cell)
  return (
    found && { cell: { key: cell.key, state: 'done', sha256: sha256Of(found.text), failure: null }, contentSha256: found.run.dataset.contentSha256 }
  )
}

/** Every run on one data set must have seen the same images. */
function noteImages(seen: Map<DatasetId, string>, { key, settings: { datasetId } }: PlanCell, { contentSha256 }: CellResult): void {
  if (contentSha256 === null) return
  const before = seen.get(datasetId) ?? contentSha256
  if (before !== contentSha256)
    throw new LabError(`${key} was trained on other images than the runs before it. Use the same --data, or a new folder.`)
  seen.set(datasetId, contentSha256)
}

async function runCells(pages: Pages, cells: readonly PlanCell[], dir: string) {
  const results: SweepCell[] = []
  const images = new Map<DatasetId, string>()
  for (const [position, cell] of cells.entries()) {
    const old = kept(dir, cell)
    console.error(`cell ${position + 1} of ${cells.length}: ${cell.key}${old ? ' is finished already' : ''}`)
    const result = old ?? (await runCell(pages, cell, dir))
    noteImages(images, cell, result)
    results.push(result.cell)
  }
  return { cells: results, datasets: Object.fromEntries(images) }
}

export async function sweep(command: SweepCommand, report: (report: LabReport) => void): Promise<void> {
  const { planPath, outDir, shard, resume } = command
  const plan = readPlan(planPath)
  const cells = chosenCells(plan, command)
  const data = dataFor(cells, command.data)
  await checkFiles(data.files)
  openFolder(outDir, cells, resume)
  const engines = [...new Set(cells.map(({ settings }) => settings.engine))]
  const pages = new Pages(async () => {
    const page = await openLabPage({ profileDir: data.profileDir, engines, report })
    await loadData(page, data)
    return page
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void pages.close().finally(() => process.exit(130)))
  try {
    const done = await runCells(pages, cells, outDir)
    writeManifest(outDir, { format: 'signpost-sweep', version: 1, plan, shard, ...done })
    const failed = done.cells.filter(({ state }) => state === 'failed').length
    if (failed > 0)
      throw new LabError(`${failed} of ${cells.length} runs failed; ${outDir}/manifest.json has the reasons. --resume tries them again.`)
  } finally {
    await pages.close()
  }
}
