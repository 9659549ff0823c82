/** The first minute: the start page plays a recording, and one click leads to a real run with live charts, from an empty profile. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { openPage, waitForRunEnd } from './actions.ts'
import { expect, test } from './site.ts'
import { storedRecords } from './storage.ts'
import { text } from './texts.ts'

const FIRST_POINT_LIMIT_MS = 30_000

test.describe.configure({ timeout: 240_000 })

const replay = (page: Page) => page.getByRole('region', { name: text('replay_title') })
const position = (page: Page) => page.getByRole('slider', { name: text('replay_position') })
const trainNow = (page: Page) => page.getByRole('button', { name: text('home_door_now') })

/** Points of the lines and dots of batch losses in the charts of a page. */
const pointsDrawn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.chart svg[role=img] path[stroke-linecap=round]')].reduce(
      (sum, path) => sum + (path.getAttribute('d')?.length ?? 0),
      0
    )
  )

/** Ends the run that is going on, without its last validation. */
async function stopRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: text('train_stop') }).click()
  const now = page.getByRole('button', { name: text('train_stop_now') })
  await now.click({ timeout: 5000 }).catch(() => undefined) // it may have stopped by itself meanwhile
  await waitForRunEnd(page)
}

test('the start page plays a recording, labelled as one, and reads only the one that is shown', async ({ page }) => {
  const read: string[] = []
  page.on('request', (request) => request.url().includes('/recordings/') && request.resourceType() === 'fetch' && read.push(request.url()))
  await page.goto('/')
  await expect(replay(page).getByText(text('replay_tag_speed', { speed: 5 }))).toBeVisible()
  await expect(replay(page)).toContainText('not on this machine')
  await expect(replay(page)).toContainText(/Recorded on \d+ \w+ 20\d\d/)
  await expect(replay(page)).toContainText(/2 threads, Chromium \d+, Signpost wasm \d/)
  expect(read.map((url) => url.split('/').at(-1))).toEqual(['idsia.json'])

  await replay(page)
    .getByRole('button', { name: text('replay_pause') })
    .click()
  const paused = await position(page).inputValue()
  await page.waitForTimeout(1000)
  expect(await position(page).inputValue()).toBe(paused)
  await expect(replay(page).getByText(text('replay_tag'), { exact: true })).toBeVisible()

  await replay(page).getByRole('radio', { name: 'ResNet-20' }).click()
  await expect.poll(() => read.length).toBe(2)
  await replay(page).getByRole('radio', { name: '60×' }).click()
  await position(page).fill('990')
  const again = replay(page).getByRole('button', { name: text('replay_again') })
  await expect(again).toBeVisible({ timeout: 20_000 })
  await page.waitForTimeout(1000)
  await expect(position(page)).toHaveValue('1000') // one pass, then it waits
  await again.click()
  await expect(replay(page).getByRole('button', { name: text('replay_pause') })).toBeVisible()
})

test('with reduced motion the recording opens at its end', async ({ browser, site }) => {
  const page = await browser.newPage({ baseURL: site, reducedMotion: 'reduce', locale: 'en-GB' })
  await page.goto('/')
  await expect(position(page)).toHaveValue('1000')
  await expect(replay(page)).toContainText(text('replay_epoch', { epoch: 12, epochs: 12 }))
  await page.close()
})

test('a damaged recording is named and the doors still work', async ({ browser, site }) => {
  const page = await browser.newPage({ baseURL: site, serviceWorkers: 'block', locale: 'en-GB' })
  await page.route('**/recordings/idsia.json', (route) => route.fulfill({ body: '{"format":"signpost-recording"' }))
  await page.goto('/')
  await expect(replay(page)).toContainText('recordings/idsia.json: is not JSON')
  await expect(trainNow(page)).toBeEnabled()
  await page.close()
})

test('the doors lead to the official files with checksum, licence and what to do offline, and to the study', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: text('home_door_study') }).click()
  await expect(page.getByRole('heading', { name: text('home_study_title') })).toBeInViewport()
  await expect(page.locator('#study')).toContainText('25 epochs, batches of 64, SGD with learning rate 0.01 and momentum 0.9')
  await expect(page.locator('#study')).toContainText('Pchelintsev')
  await page.getByRole('link', { name: text('home_door_load') }).click()
  const files = page.locator('#official')
  await expect(files).toBeInViewport()
  await expect(files.getByRole('link', { name: 'GTSRB_Final_Training_Images.zip' })).toHaveAttribute('href', /^https:\/\/sid\.erda\.dk\//)
  for (const part of ['276.3 MB', 'MD5 f33fd80ac59bff73c82d25ab499e03a3', 'IJCNN 2011', text('data_official_offline_title')]) {
    await expect(files).toContainText(part)
  }
})

test('train now: from an empty profile one click leads to live charts of a real run, at most 30 s later', async ({ page }) => {
  await page.goto('/')
  await expect(trainNow(page)).toContainText(text('home_door_now_side'))
  expect(await storedRecords(page)).toEqual({})
  const startMs = Date.now()
  await trainNow(page).dblclick()
  await expect(page.getByText(text('quick_step_sample'))).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await expect.poll(() => pointsDrawn(page), { timeout: 120_000, intervals: [100] }).toBeGreaterThan(0)
  const firstPointMs = Date.now() - startMs
  console.log(`from the first click to the first chart point: ${(firstPointMs / 1000).toFixed(1)} s`)
  const note = page.getByText(/^A short run: \d+ epochs?, chosen from ten measured steps/)
  await expect(note).toBeVisible()
  // A fast machine has time for all of the study's epochs; then nothing is reduced.
  const epochs = Number(/\d+/.exec((await note.textContent()) ?? '')?.[0])
  const reduced = page.getByText(new RegExp(`^Reduced: ${epochs} of 25 epochs, all images\\. Not comparable`))
  await expect(reduced).toHaveCount(epochs < 25 ? 1 : 0)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sample (synthetic) · IDSIA · 32 px')
  await openPage(page, 'home')
  await expect(page.getByRole('link', { name: text('home_door_watch') })).toBeVisible()
  await openPage(page, 'train')
  await stopRun(page)
  await openPage(page, 'runs')
  await expect(page.locator('tbody').getByRole('checkbox', { name: /^Select / })).toHaveCount(1) // pressed twice, started once
  expect(firstPointMs).toBeLessThanOrEqual(FIRST_POINT_LIMIT_MS)
})

test('train now can be cancelled while the sample set is drawn; nothing is left and it can begin again', async ({ page }) => {
  await page.goto('/')
  await trainNow(page).click()
  await expect(page.getByRole('progressbar', { name: text('quick_step_sample') })).toBeVisible()
  await page.getByRole('button', { name: text('train_cancel') }).click()
  await expect(page.getByText(text('quick_cancelled'))).toBeVisible()
  expect(await storedRecords(page)).toEqual({})
  await openPage(page, 'home')
  await trainNow(page).click()
  await expect(page.getByText(text('quick_step_sample'))).toBeVisible()
})
