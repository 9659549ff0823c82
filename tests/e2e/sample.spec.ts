/** The sample set from an empty profile: made, cancelled, interrupted, beside GTSRB, trained on, and never taken for GTSRB. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { chooseSettings, importArchive, openPage, startTraining, waitForRunEnd, selectRuns } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { storedRecords } from './storage.ts'
import { text } from './texts.ts'

const MAKE_TIMEOUT_MS = 120_000
const SAMPLE = text('setting_data_sample')

const slider = (page: Page) => page.getByRole('slider', { name: text('sample_size_label') })
const makeButton = (page: Page) => page.getByRole('button', { name: text('sample_make'), exact: true })

async function openEmptyData(page: Page): Promise<void> {
  await page.goto('/data')
  await expect(page.getByText(text('data_sub_empty'))).toBeVisible()
}

/** When the stored parts were made. */
function partTimes(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('signpost-data')
        opening.onerror = () => reject(opening.error ?? new Error('no database'))
        opening.onsuccess = () => {
          const reading = opening.result.transaction('parts').objectStore('parts').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve(reading.result.map(({ manifest }: { manifest: { importedAt: string } }) => manifest.importedAt))
          }
        }
      })
  )
}

/** The smallest set. */
async function makeSample(page: Page): Promise<void> {
  await slider(page).fill('1000')
  await makeButton(page).click()
  await expect(page.getByText('1,000 images in 43 classes')).toBeVisible({ timeout: MAKE_TIMEOUT_MS })
}

test('is the first offer, is made once however often the button is pressed, and says what it is', async ({ page }) => {
  await openEmptyData(page)
  await expect(page.locator('main .btn.primary')).toHaveText(text('sample_make'))
  await slider(page).fill('1000')
  await expect(page.getByText(text('sample_counts', { training: '1,000', test: '300' }))).toBeVisible()
  await makeButton(page).dblclick()
  await expect(page.getByRole('progressbar', { name: text('sample_job_title') })).toBeVisible()
  await expect(page.getByText(/^Sample \(synthetic\): 1,000 images in 43 classes, 43 physical signs/)).toBeVisible({ timeout: MAKE_TIMEOUT_MS })
  await expect(page.getByText(text('data_files_synthetic_text'))).toBeVisible()
  const made = await partTimes(page)
  expect(made).toHaveLength(2)
  // A second making would have replaced the parts by then.
  await page.waitForTimeout(4000)
  expect(await partTimes(page)).toEqual(made)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
})

test('cancelled, it leaves nothing behind', async ({ page }) => {
  await openEmptyData(page)
  await slider(page).fill('40000')
  await makeButton(page).click()
  await expect(page.getByText(/[1-9],?\d* of 52,000 images/)).toBeVisible()
  await page.getByRole('button', { name: text('data_job_cancel') }).click()
  await expect(page.getByText(text('sample_job_cancelled'))).toBeVisible()
  expect(await storedRecords(page)).toEqual({})
})

test('a tab closed while it is made leaves nothing half, and the next one works', async ({ page, context }) => {
  await openEmptyData(page)
  await slider(page).fill('40000')
  await makeButton(page).click()
  // Some shards of 4 MiB are written by then.
  await expect(page.getByText(/[3-9],\d{3} of 52,000 images/)).toBeVisible({ timeout: MAKE_TIMEOUT_MS })
  await page.close()
  const second = await context.newPage()
  await openEmptyData(second)
  expect(await storedRecords(second)).toEqual({})
  await makeSample(second)
})

test('it lies beside GTSRB, and a run on it cannot be taken for one on GTSRB', async ({ page }) => {
  await importArchive(page, miniArchive)
  await openPage(page, 'train')
  const data = page.getByRole('radiogroup', { name: text('setting_data') })
  await expect(data.getByRole('radio', { name: 'GTSRB' })).toBeChecked()
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 2, epochs: 1 })
  await startTraining(page)
  await waitForRunEnd(page)
  await page.getByRole('button', { name: text('train_new') }).click()

  await data.getByRole('radio', { name: SAMPLE }).click()
  await expect(page.getByText('4,300 training and 1,290 test images')).toBeVisible()
  await page.getByRole('button', { name: text('sample_make'), exact: true }).click()
  await expect(page.getByText('4,300 images', { exact: false }).first()).toBeVisible({ timeout: MAKE_TIMEOUT_MS })
  await page.getByText(text('train_more'), { exact: true }).click()
  await page.getByLabel(text('setting_limit')).fill('300')
  await startTraining(page)
  await waitForRunEnd(page)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(SAMPLE)

  await openPage(page, 'runs')
  await expect(page.getByRole('link', { name: `${SAMPLE} · ResNet-20`, exact: false })).toHaveCount(1)
  await selectRuns(page, 2)
  await page.getByRole('button', { name: 'Compare 2 runs' }).click()
  const difference = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: text('setting_data'), exact: true }) })
  await expect(difference).toContainText('GTSRB')
  await expect(difference).toContainText(SAMPLE)
  await page.goto('/data')
  await page.getByRole('radio', { name: SAMPLE }).click()
  await expect(page.getByText(/^Sample \(synthetic\): 4,300 images/)).toBeVisible()
  await page.getByRole('radio', { name: 'GTSRB' }).click()
  await expect(page.getByText(`${miniArchive.images} images in ${miniArchive.classes} classes`)).toBeVisible()
})
