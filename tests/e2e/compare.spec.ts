/** The Compare and Runs pages on made-up runs: what they show is their address, and every export opens in a reader of its kind. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { csvParseRows } from 'd3'
import { decode } from 'fast-png'
import { readFileSync } from 'node:fs'
import { seedRuns } from '../../bench/seed-runs.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const [RUNS, EPOCHS] = [9, 4]
/** Letters A, B, C: three seeds of three settings. */
const LETTERS = ['A', 'B', 'C']

async function saved(page: Page, card: string, format: 'SVG' | 'PNG' | 'CSV' | 'Markdown'): Promise<Buffer> {
  const button = page.getByRole('button', { name: `${text('chart_save')}: ${card}`, exact: true })
  await button.click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('group', { name: `${text('chart_save')}: ${card}`, exact: true })
      .getByRole('button', { name: format })
      .click()
  ])
  return readFileSync(await download.path())
}

async function openCompare(page: Page, query = ''): Promise<void> {
  await page.goto('/doctor')
  const ids = await seedRuns(page, RUNS, EPOCHS)
  await page.goto(`/compare?runs=${ids.join(',')}${query}`)
  await expect(page.getByRole('heading', { name: text('compare_recall_title') })).toBeVisible()
}

/** The rows without the lines that say what the file holds. */
const dataRows = (csv: Buffer) => csvParseRows(csv.toString('utf8')).filter(([first]) => first?.startsWith('#') !== true)

const shapeOf = (page: Page, svg: string) =>
  page.evaluate((xml) => {
    const parsed = new DOMParser().parseFromString(xml, 'image/svg+xml')
    return {
      errors: parsed.querySelectorAll('parsererror').length,
      root: parsed.documentElement.nodeName,
      texts: [...parsed.querySelectorAll('text')].map((node) => node.textContent),
      variables: [...parsed.querySelectorAll('[style]')].filter((node) => node.getAttribute('style')?.includes('var(')).length
    }
  }, svg)

test('every chart saves as SVG, PNG, CSV and Markdown, every table as CSV and Markdown, and the files open', async ({ page }) => {
  await openCompare(page)
  const charts = ['compare_error_title', 'compare_loss_title', 'chart_time_title', 'compare_levels_title', 'chart_step_title', 'compare_tradeoff_title', 'compare_parallel_title', 'compare_recall_title'] as const // prettier-ignore
  for (const chart of charts) {
    const title = text(chart)
    const shape = await shapeOf(page, (await saved(page, title, 'SVG')).toString('utf8'))
    expect.soft(shape, title).toMatchObject({ errors: 0, root: 'svg' })
    expect.soft(shape.texts.join(' '), title).toContain('n = 3')
    expect.soft(shape.texts[0], title).toContain(title)
    const picture = decode(await saved(page, title, 'PNG'))
    expect.soft(new Set(picture.data).size, title).toBeGreaterThan(20)
    const rows = dataRows(await saved(page, title, 'CSV'))
    expect.soft(rows.length, title).toBeGreaterThan(2)
    expect
      .soft(
        rows.every((cells) => cells.length === rows[0]?.length),
        title
      )
      .toBe(true)
    expect.soft((await saved(page, title, 'Markdown')).toString('utf8'), title).toContain(`**${title.replace('_', '\\_')}`)
  }
  const table = dataRows(await saved(page, text('compare_table'), 'CSV'))
  expect(table.slice(1).map(([letter]) => letter)).toEqual(LETTERS)
  expect((await saved(page, text('compare_differences'), 'Markdown')).toString('utf8')).toContain('| IDSIA | ResNet-20 | ResNet-32 |')
})

test('the address holds what the page shows, and Back undoes a choice', async ({ page }) => {
  await openCompare(page)
  const table = page.getByRole('table').filter({ hasText: text('compare_run') }).first() // prettier-ignore
  const rows = table.locator('tbody tr')
  await expect(rows).toHaveCount(LETTERS.length)
  await page.getByRole('radio', { name: text('compare_seeds_single') }).click()
  await expect(rows).toHaveCount(RUNS)
  await page.getByRole('radio', { name: text('compare_axis_wall') }).click()
  await expect(page).toHaveURL(/x=wall-seconds&seeds=single/)
  await page.goBack()
  await expect(page).not.toHaveURL(/wall-seconds/)
  await expect(page.getByRole('radio', { name: text('compare_axis_epoch') })).toHaveAttribute('aria-checked', 'true')
  await page.goBack()
  await expect(rows).toHaveCount(LETTERS.length)
  await rows.nth(1).getByRole('button', { name: /Measure/ }).click() // prettier-ignore
  await expect(rows.first()).toContainText(text('compare_pinned'))
  await expect(rows.first().locator('b')).toHaveText('B')
  await page.reload()
  await expect(rows.first().locator('b')).toHaveText('B')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))).toEqual([])
})

test('the list of runs sorts, filters, groups and archives', async ({ page }) => {
  await openCompare(page)
  await page.goto('/runs?group=repeats')
  const rows = page.locator('tbody tr')
  await expect(rows).toHaveCount(RUNS + LETTERS.length)
  await page.getByRole('combobox', { name: text('setting_model'), exact: true }).selectOption('idsia')
  await expect(page).toHaveURL(/model=idsia/)
  await expect(rows).toHaveCount(4)
  await rows.nth(1).getByRole('button', { name: /^Archive / }).click() // prettier-ignore
  await expect(rows).toHaveCount(3)
  await page.getByRole('checkbox', { name: /^Archive \(1\)/ }).check()
  await expect(rows).toHaveCount(2)
  await page.goBack()
  await expect(rows).toHaveCount(3)
  const csv = dataRows(await saved(page, text('runs_table'), 'CSV'))
  expect(csv).toHaveLength(3)
})
