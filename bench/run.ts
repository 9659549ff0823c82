/**
 * `npm run bench -- run`: the clock of a whole run beside the sum of its steps, on the production build: one epoch of the study's 31,367
 * prepared images, and the time from the request to the first timed step. What an epoch takes beyond its steps is the wait for data.
 */
import { chromium, type Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { LabReport } from '#lib/headless/bridge.ts'
import type { EpochRecord, RunConfig } from '#lib/schema/run.ts'
import type { Preparation } from '#lib/schema/run-file.ts'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { launchOptions } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/serve.mjs'
import { machine, type Machine } from './machine.ts'
import { readStepOptions, type Cell } from './step-options.ts'

/** As many as GTSRB has; the study's split trains on 31,367 of them. */
const SAMPLE = { trainingCount: 39_209, seed: 1 }

export interface RunResult extends Cell {
  threads: number
  steps: number
  /** From the request, images prepared, to the first timed step; workers, images, model and warm-up are in it. */
  startMs: number
  /** Wall time of the epoch without its validation. */
  epochMs: number
  /** Sum of its steps. */
  stepsMs: number
  dataWaitMs: number
  /** Median step in the epoch, and of as many steps as `step` times, right after it in the same page. */
  medianStepMs: number
  probedStepMs: number
  loadMs: number
  compileMs: number
  warmUpMs: number
}

export interface RunClockFile {
  bench: 'run'
  machine: Machine
  date: string
  engineVersion: string
  batchSize: number
  results: readonly RunResult[]
}

interface Clock {
  startMs: number
  epochEndMs: number
  record: EpochRecord
  engineVersion: string
  preparation: Preparation
}

const PROBED_STEPS = 20

/** In the page: events with the time of their arrival. */
async function timedRun(page: Page, config: RunConfig): Promise<Clock> {
  return page.evaluate(async (settings) => {
    const times = new Map<string, number>()
    const records: EpochRecord[] = []
    window.signpostReport = (report: LabReport) => {
      if (report.kind !== 'event') return
      times.set(report.event.kind, performance.now())
      if (report.event.kind === 'epoch') records.push(report.event.record)
    }
    const begin = performance.now()
    const file = await window.signpostLab?.train(settings)
    const [prepared, epoch] = [times.get('prepared'), times.get('epoch')]
    const [record] = records
    if (!file?.preparation || !file.environment || !record || prepared === undefined || epoch === undefined) throw new Error('The run left no epoch.')
    const { preparation, environment } = file
    return { startMs: prepared - begin, epochEndMs: epoch - prepared, record, preparation, engineVersion: environment.engineVersion }
  }, config)
}

async function measure(page: Page, cell: Cell, threads: number, batchSize: number): Promise<RunResult & { engineVersion: string }> {
  const config: RunConfig = { ...defaultConfig(threads), ...cell, datasetId: 'sample', epochs: 1, batchSize }
  await page.evaluate(({ sizePx, clahe }) => window.signpostLab?.prepare('sample', sizePx, clahe), config)
  const { startMs, epochEndMs, record, preparation, engineVersion } = await timedRun(page, config)
  const probe = await page.evaluate(({ config, steps }) => window.signpostLab?.probeStep(config, steps), { config, steps: PROBED_STEPS })
  const { steps, trainingMs: stepsMs, dataWaitMs, evaluationMs, stepMs } = record
  if (dataWaitMs === null || evaluationMs === null || !stepMs) throw new Error('The record of the epoch has gaps.')
  const { loadMs, compileMs, warmUpMs } = preparation
  return {
    ...{ ...cell, threads, steps, startMs, epochMs: epochEndMs - evaluationMs, stepsMs, dataWaitMs },
    ...{ medianStepMs: stepMs.median, probedStepMs: probe?.stepMs.median ?? NaN, loadMs, compileMs, warmUpMs, engineVersion }
  }
}

function print(result: RunResult): void {
  const { model, sizePx, threads, steps, startMs, loadMs, compileMs, warmUpMs, epochMs, stepsMs, dataWaitMs, medianStepMs, probedStepMs } = result
  const seconds = (timeMs: number) => `${(timeMs / 1000).toFixed(2)} s`
  const parts = `images ${loadMs.toFixed(0)}, model ${compileMs.toFixed(0)}, warm-up ${warmUpMs.toFixed(0)}`
  const ratio = `ratio ${(epochMs / stepsMs).toFixed(3)} (data ${dataWaitMs.toFixed(0)} ms)`
  console.log(`${model} ${sizePx} px, ${threads} threads: first step after ${startMs.toFixed(0)} ms (${parts})`)
  console.log(`  epoch of ${steps} steps ${seconds(epochMs)}, sum of steps ${seconds(stepsMs)}, ${ratio}`)
  console.log(`  median step ${medianStepMs.toFixed(1)} ms; right after it, without a run, ${probedStepMs.toFixed(1)} ms`)
}

/** Options as those of `step`. Throws with one clear line for unknown ones. */
export async function benchRun(args: readonly string[]): Promise<void> {
  const { cells, threads, batchSize, jsonPath } = readStepOptions(args, { threads: '2', numerics: 'fast', cells: 'resnet20:32' })
  await ensureBuild()
  const server = await serve({ dir: buildDir })
  const browser = await chromium.launch(await launchOptions())
  const results: RunResult[] = []
  let engine = ''
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/headless`)
    await page.waitForFunction(() => window.signpostLab !== undefined)
    await page.evaluate((request) => window.signpostLab?.makeSample(request), SAMPLE)
    for (const cell of cells) {
      for (const count of threads) {
        const { engineVersion, ...result } = await measure(page, cell, count, batchSize)
        engine = engineVersion
        results.push(result)
        print(result)
      }
    }
  } finally {
    await browser.close()
    await server.close()
  }
  const version = `Chromium ${browser.version()}`
  const file: RunClockFile = { bench: 'run', machine: machine(version), date: new Date().toISOString(), engineVersion: engine, batchSize, results }
  if (jsonPath !== null) writeFileSync(jsonPath, `${JSON.stringify(file, null, 2)}\n`)
}
