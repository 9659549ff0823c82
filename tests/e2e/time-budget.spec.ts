/** "I have one minute": fewer epochs or fewer images, and the run says so wherever it is shown. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { importArchive, openPage, startTraining, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

test.describe.configure({ timeout: 500_000 })

const MEASURE_TIMEOUT_MS = 150_000
const budget = (page: Page) => page.getByLabel(text('train_budget'))

test('a budget cuts epochs; record, page, Runs and Compare say so; a copy stays what it is', async ({ page }) => {
  await importArchive(page, miniArchive)
  await openPage(page, 'train')
  await page.getByLabel(text('setting_epochs')).fill('1000')
  await budget(page).fill('1')
  await expect(page).toHaveURL(/budget=1/)
  const outcome = page.getByText(/^Reduced: \d+ of 1,000 epochs, all images\. Not comparable with the paper\. About /)
  await expect(outcome).toBeVisible({ timeout: MEASURE_TIMEOUT_MS })
  const label = (await outcome.textContent())?.split(' About')[0] ?? ''
  await startTraining(page)
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(label)).toBeVisible()
  await page.getByRole('button', { name: text('train_stop') }).click()
  await waitForRunEnd(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await expect(page.getByText(label)).toBeVisible()

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: text('runs_export') }).click()
  const exported: unknown = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'))
  expect(exported).toMatchObject({ config: { reducedFrom: { epochs: 1000, images: miniArchive.images } } })

  await page.getByRole('link', { name: text('run_copy') }).click()
  await expect(budget(page)).toHaveValue('')
  const cut = Number(/Reduced: (\d+)/.exec(label)?.[1])
  await expect(page.getByLabel(text('setting_epochs'))).toHaveValue(String(cut))
  await openPage(page, 'runs')
  await expect(page.getByText(label)).toBeVisible()
  await page
    .locator('tbody')
    .getByRole('checkbox', { name: /^Select / })
    .check()
  await page.getByRole('button', { name: 'Compare 1 run' }).click()
  await expect(page.getByText(label)).toBeVisible()
})

test('where not even one epoch fits, whole tracks are left out', async ({ page }) => {
  await page.goto('/data')
  // Five times the smallest subset: doubling the budget cannot jump from too little to enough for all.
  await page.getByRole('slider', { name: text('sample_size_label') }).fill('8000')
  await page.getByRole('button', { name: text('sample_make'), exact: true }).click()
  await expect(page.getByText(/^Sample \(synthetic\): 8,000 images/)).toBeVisible({ timeout: 120_000 })
  await page.goto('/train?data=sample&model=resnet32&size=64&threads=1&budget=1')
  await expect(budget(page)).toHaveValue('1')
  const outcome = page.getByText(/^(Reduced: \d+ of 25 epochs|Not even one epoch)/)
  await expect(outcome).toBeVisible({ timeout: MEASURE_TIMEOUT_MS })
  test.skip((await outcome.textContent())?.includes('all images') === true, 'this machine trains an epoch of the largest network within a minute')
  // On a slow machine not even the smallest subset fits into a minute; then Start waits for a larger budget.
  for (const minutes of ['2', '4', '8']) {
    if (!(await outcome.textContent())?.startsWith('Not')) break
    await expect(page.getByRole('button', { name: text('train_start'), exact: true })).toBeDisabled()
    await budget(page).fill(minutes)
  }
  await expect(outcome).toHaveText(/^Reduced: 1 of 25 epochs, \d+\s% of the images/)
  await startTraining(page)
  await expect(page.getByText(/^Reduced: 1 of 25 epochs, \d+\s% of the images\. Not comparable with the paper\.$/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: text('train_stop') }).click()
  await page
    .getByRole('button', { name: text('train_stop_now') })
    .click({ timeout: 5000 })
    .catch(() => undefined)
  await waitForRunEnd(page)
})

test('nonsense in the budget is refused with what is possible', async ({ page }) => {
  await page.goto('/train')
  await budget(page).fill('0')
  await expect(page.getByText(text('train_field_whole', { min: 1, max: '1,440' }))).toBeVisible()
  await page.goto('/train?budget=-3')
  await expect(budget(page)).toHaveValue('')
})
