/**
 * `npm run bench -- leak`: trains a small network for many steps, with short batches among them, and prints by how many bytes a step the
 * engine's own figures and the memory of the page's process grow over the second half, and what is left after close.
 */
import type { Browser, Page } from '@playwright/test'
import { parseArgs } from 'node:util'
import { ENGINE_IDS, type EngineId } from '#lib/schema/run.ts'
import { SetupError } from '../scripts/run.mjs'
import type {} from './leak-page/main.ts'
import type { LeakSample, LeakTask } from './leak-page/leak.worker.ts'
import { withPage } from './open-page.ts'
import { pageProcess } from './page-process.ts'

const SAMPLES = 10

interface Point extends LeakSample {
  step: number
  processBytes: number
}

/** Of a straight line through the points, by least squares. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x0, y0] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const covariance = points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0)
  return covariance / points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0)
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string', default: ENGINE_IDS.join(',') },
      steps: { type: 'string', default: '300' },
      batch: { type: 'string', default: '8' },
      size: { type: 'string', default: '16' }
    }
  })
  const engines = values.engine.split(',').map((name) => {
    const found = ENGINE_IDS.find((id) => id === name)
    if (!found) throw new SetupError(`--engine knows no '${name}'; there are ${ENGINE_IDS.join(', ')}.`)
    return found
  })
  const [steps, batchSize, sizePx] = [Number(values.steps), Number(values.batch), Number(values.size)]
  if (!(steps >= 2 * SAMPLES) || !(batchSize >= 1) || !(sizePx >= 8)) {
    throw new SetupError(`--steps wants a number from ${2 * SAMPLES}, --batch one from 1, --size one from 8.`)
  }
  return { engines, steps, batchSize, sizePx }
}

async function point(browser: Browser, step: number, sample: LeakSample): Promise<Point> {
  return { ...sample, step, processBytes: (await pageProcess(browser))?.residentBytes ?? NaN }
}

async function sampleSteps(page: Page, browser: Browser, task: LeakTask, steps: number): Promise<Point[]> {
  const points = [await point(browser, 0, await page.evaluate((wanted) => globalThis.openLeakModel(wanted), task))]
  const group = Math.ceil(steps / SAMPLES)
  for (let step = group; step <= steps; step += group) {
    points.push(await point(browser, step, await page.evaluate((count) => globalThis.makeLeakSteps(count), group)))
  }
  return points
}

function print(engine: EngineId, points: readonly Point[], closed: Point): void {
  const later = points.slice(Math.floor(points.length / 2))
  const growth = (read: (point: Point) => number) => slope(later.map((one) => ({ x: one.step, y: read(one) }))).toFixed(0)
  const last = points.at(-1)
  const figures = [
    `engine ${growth((one) => one.deviceBytes)} bytes/step`,
    ...(last === undefined || last.tensors === null ? [] : [`tensors ${growth((one) => one.tensors ?? 0)} a step (${last.tensors})`]),
    `process ${growth((one) => one.processBytes)} bytes/step (${(closed.processBytes / 1e6).toFixed(0)} MB after close)`
  ]
  const left = closed.tensors === null ? '' : `, ${closed.tensors} tensors of ${closed.tensorBytes ?? 0} bytes`
  console.log(`${engine}, ${last?.step ?? 0} steps: ${figures.join('; ')}; after close: engine ${closed.deviceBytes} bytes${left}`)
}

/** Throws with one clear line for unknown options. */
export async function benchLeak(args: readonly string[]): Promise<void> {
  const { engines, steps, batchSize, sizePx } = readOptions(args)
  for (const engine of engines) {
    await withPage('leak-page', 'closeLeakModel', async (page, browser) => {
      const points = await sampleSteps(page, browser, { engine, batchSize, sizePx }, steps)
      const closed = await point(browser, steps, await page.evaluate(() => globalThis.closeLeakModel()))
      print(engine, points, closed)
    })
  }
}
