/**
 * `node scripts/run-ts.mjs bench/data-import.ts [--zip file] [--sizes 32,64] [--json file]`: import and preparation through the
 * importer worker in Chromium, from a bundled page with the app's headers. Without --zip, or when
 * that file is not there yet, it generates 39,209 images (bench/data-archive).
 * Peak memory is the largest resident size of the page's process (Linux only).
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { findBrowser } from '../scripts/find-browser.mjs'
import { rootDir, runMain, SetupError } from '../scripts/run.mjs'
import { serve } from '../scripts/serve.mjs'
import { writeArchive } from './data-archive.ts'
import type {} from './data-page/main.ts'

async function buildPage(outDir: string): Promise<void> {
  const root = join(rootDir, 'bench/data-page')
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    base: './',
    worker: { format: 'es' },
    build: { outDir, target: 'es2023', emptyOutDir: true }
  })
}

/** Largest resident size so far of the page's process (the one renderer with the most); null where there is no /proc. */
async function peakRendererBytes(browser: Browser): Promise<number | null> {
  if (!existsSync('/proc/self/status')) return null
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) * 1024)
  return Math.max(...peaks)
}

async function measure(page: Page, browser: Browser, zipPath: string, sizesPx: readonly number[]) {
  await page.setInputFiles('#files', zipPath)
  const imported = await page.evaluate(() => globalThis.dataBench.import())
  const importPeakBytes = await peakRendererBytes(browser)
  const prepared = []
  for (const sizePx of sizesPx) {
    const { wallMs, manifest } = await page.evaluate((size) => globalThis.dataBench.prepare(size), sizePx)
    const loaded = await page.evaluate((size) => globalThis.dataBench.load(size), sizePx)
    prepared.push({ sizePx, prepareMs: wallMs, loadMs: loaded.wallMs, bytes: manifest.storedBytes, peakBytes: await peakRendererBytes(browser) })
  }
  const { report, wallMs, longestTaskMs, progressCount } = imported
  const imageCount = report.parts.reduce((sum, part) => sum + part.imageCount, 0)
  return { zipBytes: statSync(zipPath).size, imageCount, importMs: wallMs, importPeakBytes, longestTaskMs, progressCount, prepared }
}

type Figures = Awaited<ReturnType<typeof measure>>

function print(name: string, figures: Figures): void {
  const megabytes = (bytes: number | null) => (bytes === null ? 'not known here' : `${(bytes / 1e6).toFixed(0)} MB`)
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const { imageCount, importMs, importPeakBytes, longestTaskMs, progressCount, zipBytes } = figures
  console.log(`${name}: ${imageCount} images, ${megabytes(zipBytes)}`)
  console.log(
    `import ${seconds(importMs)}, peak ${megabytes(importPeakBytes)}, longest task of the page ${longestTaskMs} ms, ${progressCount} progress reports`
  )
  for (const { sizePx, prepareMs, loadMs, bytes, peakBytes } of figures.prepared) {
    console.log(`${sizePx} px: prepare ${seconds(prepareMs)}, load ${seconds(loadMs)}, ${megabytes(bytes)}, peak so far ${megabytes(peakBytes)}`)
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
    await buildPage(join(folder, 'page'))
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
