/** Every page with data and a run in it, in both themes and languages: axe finds nothing, and no page scrolls sideways on a phone. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { chooseSettings, importArchive, openPage, startTraining, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { choose, pagePaths } from './pages.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

test.describe.configure({ timeout: 400_000 })

/** Colours do not depend on the language, nor names on the theme: each is looked at once. */
const LOOKS = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'ru' }
] as const

/** Imports, trains a little, and gives the addresses of all pages. */
async function fillPages(page: Page): Promise<string[]> {
  await importArchive(page, miniArchive)
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 2, epochs: 1 })
  await startTraining(page)
  await waitForRunEnd(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await page.waitForURL(/\/runs\/[^/]+$/)
  return pagePaths(new URL(page.url()).pathname.split('/').at(-1) ?? '')
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}

const scrollsSideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

async function openSettled(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
}

test('axe finds nothing on empty pages', async ({ page }) => {
  for (const path of pagePaths('missing')) {
    await openSettled(page, path)
    expect.soft(await violations(page), path).toEqual([])
  }
})

test('axe finds nothing on filled pages, light and dark, English and Russian; no page scrolls sideways at 390 px', async ({ page }) => {
  const paths = await fillPages(page)
  for (const { theme, locale } of LOOKS) {
    await choose(page, theme, locale)
    for (const path of paths) {
      await openSettled(page, path)
      expect.soft(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme)
      expect.soft(await page.evaluate(() => document.documentElement.lang)).toBe(locale)
      expect.soft(await violations(page), `${path} ${theme} ${locale}`).toEqual([])
    }
  }
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of paths) {
    await openSettled(page, path)
    expect.soft(await scrollsSideways(page), `${path} at 390 px`).toBe(false)
    expect.soft(await violations(page), `${path} at 390 px`).toEqual([])
  }
})
