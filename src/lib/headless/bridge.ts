/**
 * What a program outside the browser can do with the app: the same clients, stores and records as the pages, on `window.signpostLab` of the
 * page /headless. Used by cli/ and bench/. Every call rejects with the errors that the pages would show.
 */
import type { DatasetId, DatasetSummary, PreparedManifest, SampleRequest } from '#lib/schema/dataset.ts'
import { ENGINE_IDS, type EngineId, type Environment, type RunConfig, type RunEvent, type RunId, type RunProgress } from '#lib/schema/run.ts'
import type { RunFile } from '#lib/schema/run-file.ts'
import { cellConfig } from '#lib/experiments/expand.ts'
import { lessonOf } from '#lib/experiments/demo.ts'
import { DEMOS } from '#lib/experiments/demos/catalogue.ts'
import type { DemoSlug } from '#lib/experiments/demos/slugs.ts'
import { lessonCells } from '#lib/experiments/lesson-cells.ts'
import { exportRun } from '#lib/runs/export.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { createImporter } from '#workers/importer.client.ts'
import type { ImportProgress, ImportReport } from '#workers/importer.api.ts'
import { createTrainer } from '#workers/trainer.client.ts'
import type { EngineReport, StepProbe } from '#workers/trainer.api.ts'

export type LabReport = { kind: 'data'; progress: ImportProgress } | { kind: 'event'; event: RunEvent } | { kind: 'training'; progress: RunProgress }

export interface HeadlessLab {
  /** Imports the files that were given to the page's file field. */
  importChosenFiles(): Promise<ImportReport>
  makeSample(request: SampleRequest): Promise<ImportReport>
  /** The chosen files become the sample set's test images. */
  importChosenAsSampleTest(): Promise<ImportReport>
  datasets(): Promise<DatasetSummary[]>
  /** Prepares every part that a run on the data set reads. */
  prepare(datasetId: DatasetId, sizePx: number, clahe: boolean): Promise<PreparedManifest[]>
  /** Prepares what is missing and trains; resolves when the run has ended, whatever the outcome. */
  train(config: RunConfig): Promise<RunFile>
  /** The runs of a built-in lesson as its recording has them, with this browser's threads. */
  lessonConfigs(slug: DemoSlug): Promise<RunConfig[]>
  /** All of them when none are named. */
  engines(ids?: readonly EngineId[]): Promise<EngineReport[]>
  environment(): Promise<Environment>
  /** Timed steps of a model on random bytes; needs no data set. */
  probeStep(config: RunConfig, steps: number): Promise<StepProbe>
}

declare global {
  interface Window {
    /** Only on the page /headless. */
    signpostLab?: HeadlessLab
    /** Given by the driving program; hears of everything on the way. */
    signpostReport?: (report: LabReport) => void
  }
}

/** `chosenFiles`: the files in the page's file field. `report`: hears of all progress. */
export function createHeadlessLab(chosenFiles: () => readonly File[], report: (report: LabReport) => void): HeadlessLab {
  const importer = createImporter()
  const trainer = createTrainer()
  const store = new RunStore()
  const dataProgress = (progress: ImportProgress) => report({ kind: 'data', progress })

  async function prepare(datasetId: DatasetId, sizePx: number, clahe: boolean): Promise<PreparedManifest[]> {
    const dataset = (await importer.list()).find(({ id }) => id === datasetId)
    const parts = (dataset?.parts ?? []).filter(({ part, labelled }) => part === 'training' || labelled)
    const manifests: PreparedManifest[] = []
    for (const { part } of parts) manifests.push(await importer.prepare({ datasetId, part, sizePx, clahe }, dataProgress))
    return manifests
  }

  async function train(config: RunConfig): Promise<RunFile> {
    await prepare(config.datasetId, config.sizePx, config.clahe)
    const id = crypto.randomUUID() as RunId
    const listener = {
      event: (event: RunEvent) => report({ kind: 'event', event }),
      progress: (progress: RunProgress) => report({ kind: 'training', progress })
    }
    await trainer.run(id, config, null, listener)
    const run = await store.read(id)
    const file = run && exportRun(run, false)
    if (!file) throw new Error('The run ended but its record is not in the database.')
    return file
  }

  async function lessonConfigs(slug: DemoSlug): Promise<RunConfig[]> {
    const demo = await DEMOS[slug].load()
    const cells = lessonCells(lessonOf(demo, slug, demo.instead), slug)
    const reports = await trainer.engines([...new Set(cells.map(({ settings }) => settings.engine))])
    return cells.map(({ settings }) => {
      const probe = reports.find(({ id }) => id === settings.engine)?.probe
      if (!probe?.available) throw new Error(`The engine ${settings.engine} does not run in this browser.`)
      return cellConfig(settings, probe.maxThreads)
    })
  }

  return {
    importChosenFiles: () => importer.importFiles(chosenFiles(), dataProgress),
    importChosenAsSampleTest: () => importer.importForeignTest(chosenFiles(), dataProgress),
    makeSample: (request) => importer.makeSample(request, dataProgress),
    datasets: () => importer.list(),
    prepare,
    train,
    lessonConfigs,
    engines: (ids = ENGINE_IDS) => trainer.engines(ids),
    environment: () => trainer.environment(),
    probeStep: (config, steps) => trainer.probeStep(config, steps)
  }
}
