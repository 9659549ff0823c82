/** The Doctor: what it finds, in any state of the browser; the benchmark; the verification of an engine, on its page and in the record of a run. */
import type { Page } from '@playwright/test'
import { buildDir } from '../../scripts/build.mjs'
import { serve } from '../../scripts/serve.mjs'
import { importArchive, openPage, trainBriefly, waitForOffline, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test, watchContext } from './site.ts'
import { text } from './texts.ts'
import { withoutServiceWorker } from './worker-scripts.ts'

const check = (page: Page, key: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: text(key), exact: true }) })

async function openDoctor(page: Page): Promise<void> {
  await page.goto('doctor')
  await expect(page.getByText(/^(Good|Works)/)).toBeVisible({ timeout: 60_000 })
}

test('tells what it found and gives it as text, without the names of anything stored', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openDoctor(page)
  await expect(check(page, 'doctor_isolation')).toContainText(text('doctor_yes'))
  await expect(check(page, 'doctor_simd')).toContainText(text('doctor_simd_both'))
  await page.getByRole('button', { name: text('doctor_copy') }).click()
  await expect(page.getByRole('button', { name: text('doctor_copied') })).toBeVisible()
  const report = await page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain(text('doctor_report_head'))
  expect(report).toContain(`- ${text('doctor_isolation')}: ${text('doctor_yes')}`)
  expect(report).toMatch(/Mozilla\/5\.0/)
  expect(report).toContain(text('verify_none'))
})

test('the benchmark measures the machine and every engine that runs here, and can be cancelled', async ({ page }) => {
  await openDoctor(page)
  const start = page.getByRole('button', { name: text('doctor_bench_start') })
  await start.click()
  await page.getByRole('button', { name: text('doctor_bench_cancel') }).click()
  await expect(page.getByText(text('doctor_bench_cancelled'))).toBeVisible()
  await start.click()
  await expect(page.getByRole('row').filter({ hasText: /Peak of \d+ threads? together/ })).toContainText('GFLOP/s', { timeout: 30_000 })
  await expect(page.getByRole('row').filter({ hasText: 'Signpost wasm' })).toContainText('per step', { timeout: 60_000 })
  await expect(start).toBeEnabled({ timeout: 120_000 })
})

test('an engine is verified once, and every run with it says so', async ({ page }) => {
  await openDoctor(page)
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Signpost wasm' }) })
  await expect(row).toContainText(text('verify_none'))
  await row.getByRole('button', { name: text('verify_button') }).click()
  await expect(row).toContainText(/Verified on this machine: largest relative difference \d\.\d·10⁻/, { timeout: 60_000 })
  await page.reload()
  await expect(page.getByText(/^Verified on this machine/)).toBeVisible()
  await importArchive(page, miniArchive)
  await trainBriefly(page, 2)
  await waitForRunEnd(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await expect(page.getByText(/^Verified on this machine: largest relative difference/)).toBeVisible()
})

test('settings that an engine does not have are corrected before the eyes of the user', async ({ page }) => {
  await page.goto('train?threads=64')
  await expect(page.getByText(text('train_corrected'))).toBeVisible()
  await expect(page.getByText(/^Threads: Signpost wasm can use \d+ here, not 64\.$/)).toBeVisible()
  await expect(page.getByLabel(text('setting_threads'))).not.toHaveValue('64')
})

test('works without a network', async ({ browser }) => {
  const server = await serve({ dir: buildDir })
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' })
  const complaints = watchContext(context, server.url)
  const page = await context.newPage()
  await page.goto('')
  await waitForOffline(page)
  await server.close()
  await page.goto('doctor')
  await expect(page.getByText(/^Good/)).toBeVisible({ timeout: 60_000 })
  await page
    .getByRole('button', { name: text('verify_button') })
    .first()
    .click()
  await expect(page.getByText(/^Verified on this machine/)).toBeVisible({ timeout: 60_000 })
  expect(complaints).toEqual([])
  await context.close()
})

test.describe('without isolation', () => {
  test.use({ baseURL: async ({ plainSite }, use) => use(plainSite) })
  test.beforeEach(({ page }) => withoutServiceWorker(page))

  test('says why there is one thread, and measures the machine all the same', async ({ page }) => {
    await openDoctor(page)
    await expect(page.getByText(text('doctor_verdict_one'))).toBeVisible()
    await expect(check(page, 'doctor_isolation')).toContainText(text('doctor_no'))
    await expect(check(page, 'doctor_isolation')).toContainText(/^.*Threads are off/)
    await page.getByRole('button', { name: text('doctor_bench_start') }).click()
    await expect(page.getByRole('row').filter({ hasText: 'Signpost wasm' })).toContainText('per step', { timeout: 60_000 })
  })
})

test('is reached from every page', async ({ page }) => {
  await page.goto('')
  await page.getByRole('link', { name: text('home_can_more') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('doctor_title'))
  await openPage(page, 'train')
  await openPage(page, 'doctor')
  await expect(page).toHaveURL(/\/doctor$/)
})
