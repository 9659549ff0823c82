/** Files that cannot be imported: each message names the file and the cure, and nothing is stored. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeForeignZip, makeTrainingZip, makeTruncatedZip, miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { storedRecords } from './storage.ts'

let folder: string
const inFolder = (name: string) => join(folder, name)

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signpost-bad-'))
  writeFileSync(inFolder('notes.zip'), 'These are notes, not an archive.')
  makeTruncatedZip(inFolder('cut.zip'))
  await makeForeignZip(inFolder('holiday.zip'))
  await makeTrainingZip(inFolder('large.zip'), 4)
})

test.afterAll(() => rmSync(folder, { recursive: true }))

async function dropFiles(page: Page, path: string): Promise<void> {
  await page.goto('/data')
  await expect(page.getByText('Nothing is stored here yet.')).toBeVisible()
  await page.locator('input[type=file]').first().setInputFiles(path)
}

async function expectNothingStored(page: Page): Promise<void> {
  expect(await storedRecords(page)).toEqual({})
  await page.reload()
  await expect(page.getByText('Nothing is stored here yet.')).toBeVisible()
}

for (const { file, cure } of [
  { file: 'notes.zip', cure: 'Drop the zip file itself' },
  { file: 'cut.zip', cure: 'Download it again' },
  { file: 'holiday.zip', cure: 'Drop one of the archives' }
]) {
  test(`${file} is refused with its name and the cure, and nothing is stored`, async ({ page }) => {
    await dropFiles(page, inFolder(file))
    const message = page.getByRole('alert').filter({ hasText: file })
    await expect(message).toContainText(cure)
    await expectNothingStored(page)
  })
}

test('a cancelled import leaves nothing behind', async ({ page }) => {
  await dropFiles(page, inFolder('large.zip'))
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Nothing of it was stored')).toBeVisible()
  await expectNothingStored(page)
})

test('a tab closed in mid-import leaves nothing that is shown, and the next import works', async ({ page, context }) => {
  await dropFiles(page, inFolder('large.zip'))
  await expect(page.getByRole('progressbar')).toBeVisible()
  await page.close()
  const second = await context.newPage()
  await dropFiles(second, miniArchive.path)
  await expect(second.getByText(`${miniArchive.images} images in ${miniArchive.classes} classes`)).toBeVisible()
})

test('a refused file leaves the stored data unchanged', async ({ page }) => {
  await dropFiles(page, miniArchive.path)
  const loaded = page.getByText(`${miniArchive.images} images in ${miniArchive.classes} classes`)
  await expect(loaded).toBeVisible()
  const before = await storedRecords(page)
  await page.locator('input[type=file]').first().setInputFiles(inFolder('cut.zip'))
  await expect(page.getByRole('alert').filter({ hasText: 'cut.zip' })).toBeVisible()
  expect(before).not.toEqual({})
  expect(await storedRecords(page)).toEqual(before)
  await page.reload()
  await expect(loaded).toBeVisible()
})
