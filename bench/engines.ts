/**
 * `npm run bench -- engines`: one training step of the same network on every engine that runs here, in one page of the production build, the
 * engines in turn. Each round loads the model anew, so the time to load (compilers, shaders, threads) is measured as often as the step.
 */
import { chromium, type Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { parseRunConfig } from '#lib/schema/parse-run.ts'
import { ENGINE_IDS, type EngineId, type RunConfig } from '#lib/schema/run.ts'
import type { EngineReport, StepProbe } from '#workers/trainer.api.ts'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { gpuArgs, launchOptions } from '../scripts/find-browser.mjs'
import { SetupError } from '../scripts/run.mjs'
import { serve } from '../scripts/serve.mjs'
import { machine, type Machine } from './machine.ts'
import { median } from './rounds.ts'
import type { Cell } from './step-options.ts'

/** Slower engines are timed in the first round only, one step; more would take hours and tell nothing new. */
const SLOW_STEP_MS = 5000

export interface EngineResult extends Cell {
  engine: EngineId
  title: string
  /** 'SwiftShader', where a graphics engine tells. */
  adapter: string | null
  batchSize: number
  threads: number
  rounds: number
  compileMs: number
  stepMs: number
  minStepMs: number
  deviceBytes: number
}

export interface EnginesFile {
  bench: 'engines'
  machine: Machine
  date: string
  results: readonly EngineResult[]
  /** Engines that cannot run here. */
  absent: readonly { engine: EngineId; reason: string }[]
}

interface Timed {
  report: EngineReport
  probes: StepProbe[]
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string', default: 'resnet20' },
      size: { type: 'string', default: '32' },
      batch: { type: 'string', default: '64' },
      engines: { type: 'string', default: ENGINE_IDS.join(',') },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      steps: { type: 'string', default: '5' },
      json: { type: 'string' }
    }
  })
  const wanted = values.engines.split(',')
  const unknown = wanted.find((name) => ENGINE_IDS.every((id) => id !== name))
  if (unknown !== undefined) throw new SetupError(`--engines knows no '${unknown}'; there are ${ENGINE_IDS.join(', ')}.`)
  const settings = { model: values.model, sizePx: Number(values.size), batchSize: Number(values.batch) }
  const config = parseRunConfig({ ...defaultConfig(Number(values.threads)), ...settings })
  const [rounds, steps] = [Number(values.rounds), Number(values.steps)]
  if (!(rounds >= 1) || !(steps >= 1)) throw new SetupError('--rounds and --steps want whole numbers from 1.')
  return { config, engines: ENGINE_IDS.filter((id) => wanted.includes(id)), rounds, steps, jsonPath: values.json ?? null }
}

async function probeStep(page: Page, config: RunConfig, steps: number): Promise<StepProbe> {
  const probe = await page.evaluate(({ config, steps }) => window.signpostLab?.probeStep(config, steps), { config, steps })
  if (!probe) throw new Error('The page has no lab.')
  return probe
}

async function timeInTurn(page: Page, timed: readonly Timed[], config: RunConfig, rounds: number, steps: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const { report, probes } of timed) {
      const last = probes.at(-1)
      if (last && last.stepMs.median > SLOW_STEP_MS) continue
      // The first round finds out who is slow.
      const probe = await probeStep(page, { ...config, engine: report.id }, round === 0 ? 1 : steps)
      if (round === 1) probes.length = 0
      probes.push(probe)
    }
  }
}

function resultOf({ report, probes }: Timed, { model, sizePx, batchSize }: RunConfig): EngineResult {
  const adapter = report.probe.available ? report.probe.adapter : undefined
  return {
    ...{ engine: report.id, title: report.title, model, sizePx, batchSize, rounds: probes.length },
    adapter: adapter ? adapter.description || adapter.device || adapter.architecture || adapter.vendor : null,
    threads: probes[0]?.threads ?? 1,
    compileMs: median(probes.map((probe) => probe.compileMs)),
    stepMs: median(probes.map((probe) => probe.stepMs.median)),
    minStepMs: Math.min(...probes.map((probe) => probe.stepMs.min)),
    deviceBytes: Math.max(...probes.map((probe) => probe.deviceBytes))
  }
}

function print({ title, adapter, threads, compileMs, stepMs, minStepMs, deviceBytes, rounds }: EngineResult): void {
  const times = `load ${compileMs.toFixed(0)} ms, step ${stepMs.toFixed(1)} ms (min ${minStepMs.toFixed(1)}, rounds ${rounds})`
  console.log(`${title}${adapter ? ` on ${adapter}` : ''}: ${threads} threads, ${times}, ${(deviceBytes / 1e6).toFixed(0)} MB`)
}

async function withLab<Result>(use: (page: Page, version: string) => Promise<Result>): Promise<Result> {
  await ensureBuild()
  const server = await serve({ dir: buildDir })
  const browser = await chromium.launch(await launchOptions(gpuArgs()))
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/headless`)
    await page.waitForFunction(() => window.signpostLab !== undefined)
    return await use(page, `Chromium ${browser.version()}`)
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Throws with one clear line for unknown options. */
export async function benchEngines(args: readonly string[]): Promise<void> {
  const { config, engines, rounds, steps, jsonPath } = readOptions(args)
  const file = await withLab(async (page, version): Promise<EnginesFile> => {
    const reports = (await page.evaluate(() => window.signpostLab?.engines())) ?? []
    const wanted = reports.filter(({ id }) => engines.includes(id))
    const absent = wanted.flatMap(({ id, probe }) => (probe.available ? [] : [{ engine: id, reason: probe.reason }]))
    const timed = wanted.filter(({ probe }) => probe.available).map((report): Timed => ({ report, probes: [] }))
    // One round more: the first is short.
    await timeInTurn(page, timed, config, rounds + 1, steps)
    const results = timed.map((entry) => resultOf(entry, config))
    return { bench: 'engines', machine: machine(version), date: new Date().toISOString(), results, absent }
  })
  console.log(`${config.model} ${config.sizePx} px, batch ${config.batchSize}`)
  file.results.forEach(print)
  for (const { engine, reason } of file.absent) console.log(`${engine}: ${reason}`)
  if (jsonPath !== null) writeFileSync(jsonPath, `${JSON.stringify(file, null, 2)}\n`)
}
