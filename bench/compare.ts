/**
 * `npm run bench -- compare`: makes 500 runs of 25 epochs through the run store and prints how long the Compare page takes to open, the table
 * of runs to sort and filter, and the overlays of 50 runs to be drawn. Times end with the frame that shows the change.
 */
import { chromium, type Page } from '@playwright/test'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { launchOptions } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/serve.mjs'
import { machine } from './machine.ts'
import { seedRuns } from './seed-runs.ts'

const [OVERLAID, ROUNDS] = [50, 7]
const MESSAGES = { step: 'Step', epoch: 'Epoch', filter: 'Filter' } as const

/** Milliseconds from the start of the load until `selector` is there `count` times and has been painted. */
async function openMs(page: Page, url: string, selector: string, count: number): Promise<number> {
  await page.goto('about:blank')
  await page.goto(url, { waitUntil: 'commit' })
  return page.evaluate(
    async ([wanted, least]) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      while (document.querySelectorAll(wanted).length < least) await frame()
      await frame()
      return performance.now()
    },
    [selector, count] as const
  )
}

type Action = { kind: 'click'; selector: string; text: string } | { kind: 'type'; selector: string; text: string }

/** Milliseconds from the event until the frame after it has been painted: the second animation frame starts behind it. */
function actionMs(page: Page, action: Action): Promise<number> {
  return page.evaluate(async ({ kind, selector, text }) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const found = [...document.querySelectorAll<HTMLElement>(selector)].find((one) => kind === 'type' || one.textContent.includes(text))
    if (!found) throw new Error(`There is no ${selector} '${text}'.`)
    await frame()
    const startedAt = performance.now()
    if (kind === 'click') found.click()
    else if (found instanceof HTMLInputElement) {
      found.value = text
      found.dispatchEvent(new Event('input', { bubbles: true }))
    }
    await frame()
    await frame()
    return performance.now() - startedAt
  }, action)
}

interface Series {
  name: string
  limitMs: number
  values: readonly number[]
}

async function repeated(name: string, limitMs: number, measure: (round: number) => Promise<number>): Promise<Series> {
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round++) values.push(await measure(round))
  return { name, limitMs, values }
}

function print({ name, limitMs, values }: Series): void {
  const sorted = values.toSorted((a, b) => a - b)
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)] ?? NaN, sorted.at(-1) ?? NaN]
  const verdict = worst <= limitMs ? 'holds' : median <= limitMs ? 'holds in the median only' : 'MISSED'
  console.log(`${name}: median ${median.toFixed(0)} ms, longest ${worst.toFixed(0)} ms of ${values.length}; at most ${limitMs} ms: ${verdict}`)
}

async function measurePages(page: Page, site: string, ids: readonly string[]): Promise<Series[]> {
  const compared = `${site}/compare?runs=${ids.slice(0, OVERLAID).join(',')}&seeds=single`
  const suggested = await repeated('Compare opens, nothing chosen', 1000, () => openMs(page, `${site}/compare`, '.parts li', 1))
  const chosen = await repeated(`Compare opens with ${OVERLAID} runs: table and three charts`, 1000, () =>
    openMs(page, compared, '.chart svg .context', 3)
  )
  const axes = [MESSAGES.step, MESSAGES.epoch]
  const overlays = await repeated(`overlays of ${OVERLAID} runs drawn anew, three charts`, 200, (round) =>
    actionMs(page, { kind: 'click', selector: '[role=radio]', text: axes[round % 2] ?? MESSAGES.step })
  )
  await openMs(page, `${site}/runs`, 'tbody tr', 1)
  const heads = ['Validation', 'Epoch, s', 'Run', 'Best']
  const sorting = await repeated('runs sorted', 100, (round) =>
    actionMs(page, { kind: 'click', selector: 'th button', text: heads[round % heads.length] ?? '' })
  )
  const words = ['resnet-32', 'resnet-32 64', 'idsia', '', 'webgpu', 'seed 2', '']
  const filtering = await repeated('runs filtered', 100, (round) =>
    actionMs(page, { kind: 'type', selector: '#run-filter', text: words[round] ?? '' })
  )
  return [suggested, chosen, overlays, sorting, filtering]
}

export async function benchCompare(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '500' }, epochs: { type: 'string', default: '25' } } })
  await ensureBuild()
  const server = await serve({ dir: buildDir })
  const browser = await chromium.launch(await launchOptions([]))
  try {
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => console.error(error.message))
    await page.goto(`${server.url}/doctor`)
    const startedAt = performance.now()
    const ids = await seedRuns(page, Number(values.runs), Number(values.epochs))
    console.log(`${ids.length} runs of ${values.epochs} epochs written in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
    const before = loadavg()[0] ?? NaN
    for (const series of await measurePages(page, server.url, ids)) print(series)
    console.log(`${JSON.stringify(machine(browser.version()))}; load before ${before.toFixed(2)}, after ${(loadavg()[0] ?? NaN).toFixed(2)}`)
  } finally {
    await browser.close()
    await server.close()
  }
}
