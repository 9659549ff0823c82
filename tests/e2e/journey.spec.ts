/**
 * The main journey in one browser profile on disk: import, train with live charts, come back, train another network, compare. Measures
 * what the page promises meanwhile: seconds and memory of the import, no task over 50 ms.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { launchOptions } from '../../scripts/find-browser.mjs'
import { chooseSettings, importArchive, importedText, openPage, startTraining, waitForRunEnd, selectRuns } from './actions.ts'
import { hasSubset, NO_SUBSET_REASON, realArchive } from './gtsrb-files.ts'
import { longTasksSince, nowMs, observeLongTasks, peakRendererBytes, traceTasks } from './measure.ts'
import { expect, test, watchContext } from './site.ts'
import { text } from './texts.ts'

const IMPORT_LIMIT_MS = 15_000
const MEMORY_LIMIT_BYTES = 600e6
const EPOCHS = 2

test.describe.configure({ mode: 'serial', timeout: 400_000 })

const profile = mkdtempSync(join(tmpdir(), 'signpost-profile-'))
let context: BrowserContext
let page: Page
let complaints: string[]

test.beforeAll(async ({ site }) => {
  context = await chromium.launchPersistentContext(profile, {
    ...(await launchOptions()),
    baseURL: site,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 }
  })
  complaints = watchContext(context, site)
  await observeLongTasks(context)
  page = await context.newPage()
})

test.afterAll(async () => {
  await context.close()
  rmSync(profile, { recursive: true, force: true })
})

/** By what the page was doing; judged at the end, so that a slow moment does not hide the rest of the journey. */
const longestTaskCpuMs: Record<string, number> = {}

/** Runs `work`; prints the observer's tasks over 50 ms of wall time, notes the longest processor time of one task. */
async function watchTasks(doing: string, work: () => Promise<void>): Promise<void> {
  const startMs = await nowMs(page)
  const endTrace = await traceTasks(page)
  await work()
  const observed = await longTasksSince(page, startMs)
  const [longest] = await endTrace()
  longestTaskCpuMs[doing] = longest?.cpuMs ?? NaN
  console.log(
    `long tasks while ${doing}: ${observed.length === 0 ? 'none' : `${observed.join(', ')} ms`}; ` +
      `most processor time in one task: ${longest?.cpuMs} ms (${longest?.wallMs} ms of wall time)`
  )
}

/** Length of the path that draws the batch losses: it grows while the chart is live. */
const dotsDrawn = () => page.evaluate(() => document.querySelector('svg[role=img] path[stroke-linecap=round]')?.getAttribute('d')?.length ?? 0)

test('imports the archive, shows its images and classes, and stays responsive', async () => {
  await page.goto('/data')
  await expect(page.getByText('Nothing is stored here yet.')).toBeVisible()
  let importMs = NaN
  await watchTasks('importing', async () => {
    const startMs = await nowMs(page)
    await page.locator('input[type=file]').first().setInputFiles(realArchive.path)
    await expect(page.getByText(importedText(realArchive))).toBeVisible({ timeout: 120_000 })
    importMs = (await nowMs(page)) - startMs
  })
  const peakBytes = peakRendererBytes()
  console.log(
    `import of ${realArchive.images} images: ${(importMs / 1000).toFixed(1)} s, peak ${peakBytes === null ? 'not measured' : `${Math.round(peakBytes / 1e6)} MB`}`
  )
  expect(importMs).toBeLessThan(IMPORT_LIMIT_MS)
  expect(peakBytes ?? 0).toBeLessThan(MEMORY_LIMIT_BYTES)
})

test('is the real subset: 3,869 images in 43 classes', async () => {
  test.skip(!hasSubset, NO_SUBSET_REASON)
  await expect(page.getByText('3,869 images in 43 classes')).toBeVisible()
})

test('trains ResNet-20 at 32 px on two threads with live charts', async () => {
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 2, epochs: EPOCHS })
  await expect(page.getByText('274,619')).toBeVisible()
  await watchTasks('training', async () => {
    await startTraining(page)
    await expect.poll(dotsDrawn, { timeout: 120_000, intervals: [200] }).toBeGreaterThan(0)
    const atFirst = await dotsDrawn()
    await expect.poll(dotsDrawn, { timeout: 120_000, intervals: [200] }).toBeGreaterThan(atFirst)
    await waitForRunEnd(page)
  })
  const log = page.getByRole('table').filter({ hasText: text('log_train_loss') })
  await expect(log.getByRole('row')).toHaveCount(EPOCHS + 1)
})

test('finds the run again after a reload, with its settings and epochs', async () => {
  await page.reload()
  await openPage(page, 'runs')
  const row = page.getByRole('table').getByRole('row').filter({ hasText: 'ResNet-20' })
  await expect(row).toHaveCount(1)
  await row.getByRole('link').first().click()
  await expect(page).toHaveURL(/\/runs\/[^/]+$/)
  await expect(page.getByText(text('run_environment'))).toBeVisible()
  await page.reload()
  await expect(page.getByText(text('run_environment'))).toBeVisible()
})

test('trains IDSIA at 48 px and lays both runs over each other', async () => {
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'IDSIA', sizePx: 48, threads: 2, epochs: 1, limitImages: Math.round(realArchive.images / 3) })
  await startTraining(page)
  await waitForRunEnd(page)
  await openPage(page, 'runs')
  await selectRuns(page, 2)
  await page.getByRole('button', { name: 'Compare 2 runs' }).click()
  const table = page
    .getByRole('table')
    .filter({ hasText: text('compare_epoch_time') })
    .first()
  await expect(table.getByRole('row').filter({ hasText: /ResNet-20|IDSIA/ })).toHaveCount(2)
  const pictures = page.getByRole('img', { name: /accuracy/i })
  await expect(pictures.first()).toBeVisible()
  await page.getByRole('radio', { name: text('compare_axis_seconds') }).click()
  await expect(page).toHaveURL(/seconds/)
  await page.reload()
  await expect(table.getByRole('row').filter({ hasText: /ResNet-20|IDSIA/ })).toHaveCount(2)
})

test('imports through the page in the same way a second time: the images are replaced', async () => {
  await importArchive(page, realArchive)
  await expect(page.getByText(importedText(realArchive))).toBeVisible()
})

test('had no task over 50 ms of processor time while importing and training', () => {
  expect(Object.keys(longestTaskCpuMs)).toEqual(['importing', 'training'])
  expect(Math.max(...Object.values(longestTaskCpuMs))).toBeLessThanOrEqual(50)
})

test('talked to nobody, broke no policy and threw no error on the way', () => {
  expect(complaints).toEqual([])
})
