/** Runs out and in: files of an earlier version, HDF5 of the study's code, damaged ones; what is exported is here already when it comes back. */
import AxeBuilder from '@axe-core/playwright'
import { readFileSync } from 'node:fs'
import { openPage } from './actions.ts'
import { expect, test } from './site.ts'
import { storedRecords } from './storage.ts'
import { text } from './texts.ts'

const V1 = 'tests/fixtures/run-files/v1-export.json'
const KERAS = 'tests/fixtures/trafficsignbench/callback_data_keras_tensorflow_GT_48by48_clahe.h5'
const damaged = {
  name: 'damaged.json',
  mimeType: 'application/json',
  buffer: Buffer.from(readFileSync(V1, 'utf8').replaceAll('"trainingMs": ', '"trainingMs": -'))
}

test('runs are imported beside each other, refused with their fields, and known when they come again', async ({ page }) => {
  await page.goto('runs')
  const choose = page.locator('input[type=file]').first()
  await choose.setInputFiles([V1, KERAS])
  await expect(page.getByText('2 runs imported')).toBeVisible()
  await expect(page.getByText(text('files_place_text', { names: 'callback_data_keras_tensorflow_GT_48by48_clahe.h5' }))).toBeVisible()
  await page.getByLabel(text('files_place_network')).selectOption({ label: 'ResNet-20' })
  await page.getByRole('button', { name: text('files_place_import'), exact: true }).click()
  await expect(page.getByText('1 run imported')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('rowheader')).toHaveCount(3)
  await expect(page.locator('tbody').getByText(text('files_imported'))).toHaveCount(3)
  await expect(page.locator('tbody').getByRole('link', { name: /^ResNet-20 · 48 px/ })).toBeVisible()

  const before = await storedRecords(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: text('files_export_all') }).click()
  await choose.setInputFiles(await (await download).path())
  await expect(page.getByText('3 runs were stored here already')).toBeVisible()
  await choose.setInputFiles(damaged)
  await expect(page.getByText('epochs.0.trainingMs must not be negative').first()).toBeVisible()
  expect(await storedRecords(page)).toEqual(before)
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])

  await page
    .locator('tbody')
    .getByRole('link', { name: /^ResNet-20 · 48 px/ })
    .click()
  await expect(page.getByText('TrafficSignBench', { exact: true })).toBeVisible()
  await openPage(page, 'runs')
  await expect(page.getByRole('rowheader')).toHaveCount(3)
})
