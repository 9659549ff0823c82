/**
 * `node scripts/run-ts.mjs bench/data-import.ts [--zip file] [--sizes 32,64] [--json file]`: import and preparation through the
 * importer worker in Chromium, from a bundled page with the app's headers. Without --zip, or when
 * that file is not there yet, it generates 39,209 images (bench/data-archive).
 * Peak memory is the largest resident size of the page's process; that and its processor time (which says more on a busy machine than the wall
 * clock) are read on Linux only.
 */
import type { Browser, Page } from '@playwright/test'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { runMain } from '../scripts/run.mjs'
import { writeArchive } from './data-archive.ts'
import type {} from './data-page/main.ts'
import { withPage } from './open-page.ts'
import { pageProcess } from './page-process.ts'

async function measure(page: Page, browser: Browser, zipPath: string, sizesPx: readonly number[]) {
  const figures = async () => (await pageProcess(browser)) ?? { peakBytes: 0, cpuMs: 0 }
  await page.setInputFiles('#files', zipPath)
  const { report, wallMs, longestTaskMs, progressCount } = await page.evaluate(() => globalThis.dataBench.import())
  let before = await figures()
  const imported = { wallMs, ...before, longestTaskMs, progressCount }
  const prepared = []
  for (const sizePx of sizesPx) {
    const { wallMs: prepareMs, manifest } = await page.evaluate((size) => globalThis.dataBench.prepare(size), sizePx)
    const after = await figures()
    const loaded = await page.evaluate((size) => globalThis.dataBench.load(size), sizePx)
    const { peakBytes } = await figures()
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
  const folder = mkdtempSync(join(tmpdir(), 'signpost-data-'))
  try {
    const zipPath = values.zip ?? join(folder, 'generated.zip')
    if (!existsSync(zipPath)) console.log(`generated ${await writeArchive(zipPath)} images`)
    const sizesPx = (values.sizes ?? '32').split(',').map(Number)
    const figures = await withPage('data-page', 'dataBench', (page, browser) => measure(page, browser, zipPath, sizesPx))
    print(basename(zipPath), figures)
    if (values.json) writeFileSync(values.json, JSON.stringify(figures, null, 2))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
