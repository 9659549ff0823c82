/**
 * `node scripts/run-ts.mjs bench/data-import.ts [--zip file] [--sizes 32,64] [--json file]`: import and preparation through the
 * importer worker in Chromium, from a bundled page with the app's headers. Without --zip, or when
 * that file is not there yet, it generates 39,209 images (bench/data-archive).
 * Peak memory is the largest resident size of the page's process; that and its processor time (which says more on a busy machine than the wall
 * clock) are read on Linux only.
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPage } from '../scripts/build-page.mjs'
import { findBrowser } from '../scripts/find-browser.mjs'
import { rootDir, runMain, SetupError } from '../scripts/run.mjs'
import { serve } from '../scripts/serve.mjs'
import { writeArchive } from './data-archive.ts'
import type {} from './data-page/main.ts'

interface ProcessFigures {
  peakBytes: number
  cpuMs: number
}

/** Clock ticks per second of /proc: 100 on every Linux that Chromium runs on. */
const TICK_MS = 10

function readProcess(id: number): ProcessFigures {
  const peakKilobytes = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0)
  // Fields 14 and 15 of stat, counted after the name in brackets.
  const [userTicks = 0, systemTicks = 0] = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return { peakBytes: peakKilobytes * 1024, cpuMs: (userTicks + systemTicks) * TICK_MS }
}

/** Of the page's process (the renderer that worked most): largest resident size and processor time so far. Zeros where there is no /proc. */
async function pageProcess(browser: Browser): Promise<ProcessFigures> {
  if (!existsSync('/proc/self/status')) return { peakBytes: 0, cpuMs: 0 }
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => readProcess(id))
  return renderers.reduce((most, figures) => (figures.cpuMs > most.cpuMs ? figures : most), { peakBytes: 0, cpuMs: -1 })
}

async function measure(page: Page, browser: Browser, zipPath: string, sizesPx: readonly number[]) {
  await page.setInputFiles('#files', zipPath)
  const { report, wallMs, longestTaskMs, progressCount } = await page.evaluate(() => globalThis.dataBench.import())
  let before = await pageProcess(browser)
  const imported = { wallMs, ...before, longestTaskMs, progressCount }
  const prepared = []
  for (const sizePx of sizesPx) {
    const { wallMs: prepareMs, manifest } = await page.evaluate((size) => globalThis.dataBench.prepare(size), sizePx)
    const after = await pageProcess(browser)
    const loaded = await page.evaluate((size) => globalThis.dataBench.load(size), sizePx)
    const { peakBytes } = await pageProcess(browser)
    prepared.push({ sizePx, prepareMs, cpuMs: after.cpuMs - before.cpuMs, loadMs: loaded.wallMs, bytes: manifest.storedBytes, peakBytes })
    before = after
  }
  const imageCount = report.parts.reduce((sum, part) => sum + part.imageCount, 0)
  return { zipBytes: statSync(zipPath).size, imageCount, imported, prepared }
}

type Figures = Awaited<ReturnType<typeof measure>>

function print(name: string, { imageCount, zipBytes, imported, prepared }: Figures): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  const times = (wallMs: number, cpuMs: number) => `${(wallMs / 1000).toFixed(1)} s (${(cpuMs / 1000).toFixed(1)} s of processor time)`
  console.log(`${name}: ${imageCount} images, ${megabytes(zipBytes)}`)
  const { wallMs, cpuMs, peakBytes, longestTaskMs, progressCount } = imported
  console.log(
    `import ${times(wallMs, cpuMs)}, peak ${megabytes(peakBytes)}, longest task of the page ${longestTaskMs} ms, ${progressCount} progress reports`
  )
  for (const cell of prepared) {
    console.log(
      `${cell.sizePx} px: prepare ${times(cell.prepareMs, cell.cpuMs)}, load ${(cell.loadMs / 1000).toFixed(1)} s, ${megabytes(cell.bytes)}, peak ${megabytes(cell.peakBytes)}`
    )
  }
}

await runMain(async () => {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: { zip: { type: 'string' }, sizes: { type: 'string' }, json: { type: 'string' } }
  })
  const executablePath = await findBrowser()
  if (!executablePath) throw new SetupError('No Chromium was found; set CHROME_PATH.')
  const folder = mkdtempSync(join(tmpdir(), 'signpost-data-'))
  try {
    const zipPath = values.zip ?? join(folder, 'generated.zip')
    if (!existsSync(zipPath)) console.log(`generated ${await writeArchive(zipPath)} images`)
    await buildPage(join(rootDir, 'bench/data-page'), join(folder, 'page'))
    const server = await serve({ dir: join(folder, 'page') })
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      page.on('pageerror', (error) => console.error(error.message))
      await page.goto(server.url)
      const figures = await measure(page, browser, zipPath, (values.sizes ?? '32').split(',').map(Number))
      print(basename(zipPath), figures)
      if (values.json) writeFileSync(values.json, JSON.stringify(figures, null, 2))
    } finally {
      await browser.close()
      await server.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
