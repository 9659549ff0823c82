/** A plan from its file through the queue to its runs, with a reload in the middle and a second tab that watches. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Plan } from '../../src/lib/schema/plan.ts'
import type { QueueItem } from '../../src/lib/schema/queue.ts'
import { openPage } from './actions.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const QUEUE_TIMEOUT_MS = 240_000

const plan: Plan = {
  format: 'signpost-plan',
  version: 1,
  name: 'Depth, size, engine',
  base: { datasetId: 'sample', epochs: 1, maxSteps: 1, batchSize: 8, limitImages: 300 },
  axes: { model: ['idsia', 'resnet20'], sizePx: [32, 48], engine: ['signpost-wasm', 'tfjs-wasm'] },
  seeds: [1, 2, 3],
  exclude: []
}
const RUNS = 24

const ended = (page: Page, done: number | RegExp) =>
  page.getByText(done instanceof RegExp ? done : text('plans_queue_count', { done, total: RUNS }), { exact: !(done instanceof RegExp) })

async function openPlan(page: Page, content: string): Promise<void> {
  const file = { name: 'plan.json', mimeType: 'application/json', buffer: Buffer.from(content) }
  await page.locator('main input[type=file]').setInputFiles(file)
}

type StoredItem = Pick<QueueItem, 'cellKey' | 'state' | 'runId' | 'interrupted'>

/** The queue as it is stored, read past the app. */
function storedItems(page: Page): Promise<StoredItem[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('signpost-queue')
        opening.onerror = () => reject(opening.error ?? new Error('no database'))
        opening.onsuccess = () => {
          const reading = opening.result.transaction('items').objectStore('items').index('order').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve(reading.result as StoredItem[])
          }
        }
      })
  )
}

test('a plan of 2 models, 2 sizes, 2 engines and 3 seeds trains through the queue, over a reload, and another tab watches', async ({
  page,
  context
}) => {
  test.setTimeout(QUEUE_TIMEOUT_MS + 120_000)
  page.on('dialog', (dialog) => void dialog.accept()) // the page asks before it is left in a run
  await page.goto('data')
  await page.getByRole('slider', { name: text('sample_size_label') }).fill('1000')
  await page.getByRole('button', { name: text('sample_make'), exact: true }).click()
  await expect(page.getByText('1,000 images in 43 classes')).toBeVisible({ timeout: 120_000 })
  await openPage(page, 'plans')
  await expect(page.getByText(text('plans_empty_title'))).toBeVisible()

  await openPlan(page, '{"format": "signpost-plan", "version": 1, "axes": {"model": []}}')
  await expect(page.getByText(/^plan\.json: .*axes\.model must have a value/)).toBeVisible()
  await openPlan(page, JSON.stringify(plan))
  await expect(page.getByText(text('plans_file_bad'))).toBeHidden()
  await expect(page.getByText(`24 runs, ${text('plans_time_unknown')}`)).toBeVisible()
  await page.getByRole('button', { name: text('plans_add'), exact: true }).click()

  const second = await context.newPage()
  await second.goto('plans')
  await expect(second.getByText(text('plans_elsewhere'))).toBeVisible()
  await expect(ended(page, /^([5-9]|1\d) of 24 ended/)).toBeVisible({ timeout: QUEUE_TIMEOUT_MS })
  await expect(second.getByText(text('plans_state_elsewhere'))).toBeVisible()
  await second.close()
  await page.reload()
  await expect(ended(page, /^([5-9]|1\d) of 24 ended/)).toBeVisible()
  await expect(ended(page, RUNS)).toBeVisible({ timeout: QUEUE_TIMEOUT_MS })

  const items = await storedItems(page)
  expect(new Set(items.map(({ cellKey }) => cellKey)).size).toBe(RUNS)
  expect(items.filter(({ state }) => state !== 'done')).toEqual([])
  const compare = page.getByRole('link', { name: text('plans_compare') })
  await expect(compare).toHaveAttribute('href', new RegExp(`\\?runs=${items.map(({ runId }) => runId).join(',')}$`))
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await page.getByRole('link', { name: /IDSIA · 48 px · TensorFlow\.js wasm · seed 3/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('IDSIA')
  await openPage(page, 'runs')
  const cut = items.flatMap(({ interrupted }) => interrupted).length
  expect(cut).toBeLessThanOrEqual(1)
  const boxes = page.locator('tbody').getByRole('checkbox', { name: /^Select / })
  await expect(boxes.nth(RUNS - 1)).toBeVisible()
  expect(await boxes.count()).toBeLessThanOrEqual(RUNS + cut) // one that was cut before its first event left nothing
})

test('runs that cannot be trained are kept with their reason and the queue goes on', async ({ page }) => {
  await page.goto('plans')
  await expect(page.getByText(text('plans_empty_title'))).toBeVisible()
  await openPlan(page, JSON.stringify({ ...plan, base: { ...plan.base, datasetId: 'gtsrb' }, axes: {}, seeds: [1, 2, 3] }))
  await expect(page.getByText(text('plans_missing_data'))).toBeVisible()
  await page.getByRole('button', { name: text('plans_add'), exact: true }).click()
  // There are no images: each fails, is kept with its reason, and the queue goes on.
  await expect(page.getByText(text('plans_state_failed'), { exact: true })).toHaveCount(3, { timeout: 60_000 })
  await expect(page.getByText(text('failure_no_data')).first()).toBeVisible()
  await page.getByRole('button', { name: text('plans_clear_ended') }).click()
  await expect(page.getByText(text('plans_empty_title'))).toBeVisible()
})
