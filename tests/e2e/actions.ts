/** What a user does on the pages, in the user's own words. */
import { expect, type Page } from '@playwright/test'
import type { RealArchive } from './gtsrb-files.ts'
import { text } from './texts.ts'

const IMPORT_TIMEOUT_MS = 120_000
const TRAIN_TIMEOUT_MS = 300_000

/** 3,869 as the page writes it. */
const inEnglish = (count: number) => count.toLocaleString('en')

export const importedText = ({ images, classes }: RealArchive) => `${inEnglish(images)} images in ${inEnglish(classes)} classes`

/** On the Data page; resolves when the page shows the images and their number. */
export async function importArchive(page: Page, archive: RealArchive): Promise<void> {
  // Relative, so that it stays under the base path of the site.
  await page.goto('data')
  await page.locator('input[type=file]').first().setInputFiles(archive.path)
  await expect(page.getByText(importedText(archive))).toBeVisible({ timeout: IMPORT_TIMEOUT_MS })
}

/** Through the menu: nothing reloads. */
export async function openPage(page: Page, key: 'home' | 'data' | 'train' | 'plans' | 'runs' | 'compare' | 'doctor'): Promise<void> {
  // On wide screens the mark leads home.
  const link =
    key === 'home'
      ? page.getByRole('link', { name: text('app_name'), exact: true })
      : page
          .getByRole('navigation')
          .first()
          .getByRole('link', { name: text(`shell_nav_${key}`), exact: true })
  await link.click()
}

export interface TrainChoices {
  model: string
  sizePx: 32 | 48 | 64
  threads: number
  epochs: number
  /** Left out: all. */
  limitImages?: number
}

/** Sets the choices that are in sight, as a first-time user does; the limit lies behind the fold. */
export async function chooseSettings(page: Page, choices: TrainChoices): Promise<void> {
  await page.getByLabel(text('setting_model')).selectOption({ label: choices.model })
  await page.getByRole('radio', { name: `${choices.sizePx} ${text('unit_px')}` }).click()
  await page.getByLabel(text('setting_threads')).selectOption(String(choices.threads))
  await page.getByLabel(text('setting_epochs')).fill(String(choices.epochs))
  if (choices.limitImages === undefined) return
  await page.getByText(text('train_more'), { exact: true }).click()
  await page.getByLabel(text('setting_limit')).fill(String(choices.limitImages))
}

/** On any page; resolves when the home page says that the app works offline. */
export async function waitForOffline(page: Page): Promise<void> {
  await openPage(page, 'home')
  await expect(page.getByText(text('shell_offline_ready'))).toBeVisible({ timeout: 60_000 })
}

/** One epoch of the small network on the images that are there; from any page. */
export async function trainBriefly(page: Page, threads: number, epochs = 1): Promise<void> {
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads, epochs })
  await startTraining(page)
}

export async function startTraining(page: Page): Promise<void> {
  await page.getByRole('button', { name: text('train_start'), exact: true }).click()
}

/** Resolves when the run has ended and offers itself. */
export async function waitForRunEnd(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: text('train_open_run') })).toBeVisible({ timeout: TRAIN_TIMEOUT_MS })
}

/** Ticks every run on the Runs page, of which there are `count`: rows appear as they are read. */
export async function selectRuns(page: Page, count: number): Promise<void> {
  const boxes = page.locator('tbody').getByRole('checkbox', { name: /^Select / })
  await expect(boxes).toHaveCount(count)
  for (const box of await boxes.all()) await box.check()
}

/** On the Train page after the end: the reason is said, the epochs are kept, and the run's own page says the same. */
export async function expectKept(page: Page, reason: string): Promise<void> {
  await expect(page.getByText(text('train_failed'), { exact: true })).toBeVisible()
  await expect(page.getByText(reason, { exact: true })).toBeVisible()
  await expect(page.getByText(text('train_failed_kept'), { exact: true })).toBeVisible()
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await expect(page.getByText(reason, { exact: true })).toBeVisible()
  await expect(page.getByText(/^Ended with an error after epoch [1-9]\d* of \d+\.$/)).toBeVisible()
  await page.reload()
  await expect(page.getByText(reason, { exact: true })).toBeVisible()
}
