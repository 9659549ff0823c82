/** A lesson replayed to its verdict, one of one's own run live with tiny limits, and the projector. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { lessonToHash } from '../../src/lib/state/lesson-link.ts'
import type { Lesson } from '../../src/lib/schema/lesson.ts'
import { openPage } from './actions.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const OWN: Lesson = {
  format: 'signpost-lesson',
  version: 1,
  title: 'Tiny <b>lesson</b>',
  question: '',
  guess: null,
  steps: [],
  charts: ['accuracy-epoch'],
  plan: {
    format: 'signpost-plan',
    version: 1,
    name: 'tiny',
    base: { datasetId: 'sample', model: 'idsia', epochs: 1, batchSize: 8, maxSteps: 2 },
    axes: { numerics: ['fast', 'strict'] },
    seeds: [1, 2, 3],
    exclude: []
  },
  sources: []
}

const expectClean = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([])
}
const verdict = (page: Page) => page.getByRole('region', { name: text('compare_verdict') })

test('a lesson asks first, plays its recording by keys and judges the guess; the projector enlarges it', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: text('demo_split_question') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('demo_split_question'))
  const start = page.getByRole('button', { name: text('lesson_start_replay') })
  await expect(start).toBeDisabled()
  await page.getByLabel(text('demo_split_option_3')).check()
  await page.getByRole('radio', { name: '60×' }).click()
  await page.locator('h1').click() // away from the choices, which use the keys themselves
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(text('demo_split_2_idea'))).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.getByText(text('demo_split_2_notes'))).toBeVisible()
  await page.keyboard.press('Space')
  await expect(verdict(page)).toContainText(/beats .* points of validation accuracy/, { timeout: 30_000 })
  await expect(page.getByText(text('lesson_guess_right'))).toBeVisible()
  await expectClean(page)

  const sizeOf = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize))
  const before = await sizeOf()
  await page.keyboard.press('Shift+P')
  expect(await sizeOf()).toBeGreaterThan(before)
  await expectClean(page)
  expect(page.url()).toMatch(/\?.*step=2.*projector=1/)
  await page.reload() // the address is the lesson
  await expect(page.getByText(text('demo_split_2_idea'))).toBeVisible()
  expect(await sizeOf()).toBeGreaterThan(before)
  await expect(page.getByText(text('shell_footer_private'))).toBeHidden()
})

test('a lesson from a link runs live through the queue to its verdict; its texts stay text', async ({ page }) => {
  await page.goto(`/lessons/own#${lessonToHash(OWN)}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(OWN.title)
  await page.getByRole('button', { name: text('lesson_start_live') }).click({ timeout: 60_000 })
  await expect(page.getByText(/^Run [1-6] of 6, /)).toBeVisible({ timeout: 60_000 })
  await expect(verdict(page)).toContainText('Accuracy of ', { timeout: 120_000 })
  await openPage(page, 'runs')
  await expect(page.locator('tbody').getByRole('checkbox', { name: /^Select / })).toHaveCount(6)
})

test('a damaged link and a foreign file say so; the settings of Train become a lesson', async ({ page }) => {
  await page.goto('/lessons/own#abc')
  await expect(page.getByText(/The lesson in this link: is (damaged|not JSON)/)).toBeVisible()
  await page.getByRole('link', { name: text('lesson_all') }).click()
  const file = { name: 'odd.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"x"}') }
  await page.locator('main input[type=file]').setInputFiles(file)
  await expect(page.getByText(/^odd\.json: /)).toBeVisible()
  await expectClean(page)

  await page.goto('/train?data=sample&model=idsia&epochs=2')
  await page.getByText(text('lesson_make'), { exact: true }).click()
  await page.getByLabel(text('lesson_make_question')).fill('Why?')
  await page.getByRole('link', { name: text('lesson_make_open') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Why?')
  await expect(page.getByText(text('lesson_own_note'))).toBeVisible()
})
