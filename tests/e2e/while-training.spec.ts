/** Keyboard, language and theme work while a training goes on, and it goes on. */
import { chooseSettings, importArchive, openPage, startTraining, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

test('language, theme, menu, pause and stop work by keyboard while training, without a reload', async ({ page }) => {
  await importArchive(page, miniArchive)
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 2, epochs: 500 })
  await startTraining(page)
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await page.evaluate(() => (document.body.dataset.loaded = 'once'))

  await page.getByRole('button', { name: text('shell_language_switch') }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: text('train_pause', {}, 'ru') }).first()).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await page.getByRole('button', { name: text('shell_language_switch', {}, 'ru') }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: text('shell_theme_to_dark') }).focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await openPage(page, 'data')
  await openPage(page, 'train')
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible()
  await page.locator('main').focus()
  await page.keyboard.press('Space')
  await expect(page.getByText(text('phase_paused'), { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Space')
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Shift+S')
  await waitForRunEnd(page)
  await expect(page.getByText(text('phase_stopped')).first()).toBeVisible()
  expect(await page.evaluate(() => document.body.dataset.loaded)).toBe('once')
})
