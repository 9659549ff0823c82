/** What every page shares: theme, language, keys, drop. Nothing of it may reload the page, because a run may be going on in it. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { importedText } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const html = (page: Page) => page.locator('html')

/** A mark that a reload would wipe out. */
const markPage = (page: Page) => page.evaluate(() => Object.assign(window, { untouched: true }))
const isMarked = (page: Page) => page.evaluate(() => 'untouched' in window)

test('the language switches in place and is remembered', async ({ page }) => {
  await page.goto('/data')
  await markPage(page)
  await page.getByRole('button', { name: text('shell_language_switch') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('data_title', {}, 'ru'))
  await expect(html(page)).toHaveAttribute('lang', 'ru')
  await expect(page).toHaveTitle(new RegExp(text('data_title', {}, 'ru')))
  expect(await isMarked(page)).toBe(true)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('data_title', {}, 'ru'))
})

test('a browser that prefers Russian gets Russian', async ({ browser, site }) => {
  const page = await browser.newPage({ locale: 'ru-RU', baseURL: site })
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('home_title', {}, 'ru'))
  await page.close()
})

test('the theme follows the system until it is chosen, and is set before the first paint', async ({ browser, site }) => {
  const page = await browser.newPage({ colorScheme: 'dark', baseURL: site })
  await page.route('**/_app/**', (route) => route.abort())
  await page.goto('/')
  await expect(html(page)).toHaveAttribute('data-theme', 'dark')
  await page.unroute('**/_app/**')
  await page.goto('/')
  await page.getByRole('button', { name: text('shell_theme_to_light') }).click()
  await expect(html(page)).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(html(page)).toHaveAttribute('data-theme', 'light')
  await page.close()
})

test('keys open pages and help, and can be switched off', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await expect(page).toHaveURL(/\/data$/)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog')
  await help.getByLabel(text('shell_keys_enabled')).uncheck()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await page.keyboard.press('Shift+L')
  await expect(html(page)).toHaveAttribute('lang', 'en')
})

test('the keyboard reaches the content first', async ({ page }) => {
  await page.goto('/data')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: text('shell_skip') })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
})

test('an archive dropped on any page is imported', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const bytes = readFileSync(miniArchive.path).toString('base64')
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'mini.zip'))
    return data
  }, bytes)
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await expect(page.getByText(importedText(miniArchive))).toBeVisible({ timeout: 60_000 })
  await expect(page).toHaveURL(/\/data$/)
})

test('choices on the Data page stand in its address', async ({ page }) => {
  await page.goto('/data')
  await page.locator('input[type=file]').first().setInputFiles(miniArchive.path)
  await expect(page.getByText(importedText(miniArchive))).toBeVisible({ timeout: 60_000 })
  await page.getByRole('radio', { name: text('data_split_track') }).click()
  await page.getByRole('radio', { name: '64' }).click()
  await page.getByRole('button', { name: /^17, No entry/ }).click()
  await expect(page).toHaveURL(/split=track/)
  await expect(page).toHaveURL(/class=17/)
  await expect(page).toHaveURL(/size=64/)
  await page.reload()
  await expect(page.getByRole('heading', { name: text('data_inspect_resize', { size: 64 }) })).toBeVisible()
  await expect(page.getByRole('radio', { name: text('data_split_track') })).toBeChecked()
  await page.getByRole('link', { name: text('app_name'), exact: true }).click()
  const doors = page.getByRole('navigation', { name: text('home_doors') })
  await expect(doors.getByRole('link', { name: text('home_door_train') })).toBeVisible()
})

test('deleting asks first and leaves an empty page', async ({ page }) => {
  await page.goto('/data')
  await page.locator('input[type=file]').first().setInputFiles(miniArchive.path)
  await expect(page.getByText(importedText(miniArchive))).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: text('data_delete'), exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: text('shell_cancel') }).click()
  await expect(page.getByText(importedText(miniArchive))).toBeVisible()
  await page.getByRole('button', { name: text('data_delete'), exact: true }).click()
  await dialog.getByRole('button', { name: text('data_delete_confirm') }).click()
  await expect(page.getByText('Nothing is stored here yet.')).toBeVisible()
})
