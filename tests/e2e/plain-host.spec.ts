/** A static host without the isolation headers, in a sub-folder: the page isolates itself through its service worker, or says why it cannot. */
import type { Page } from '@playwright/test'
import { importArchive, openPage, trainBriefly, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

test.use({ baseURL: async ({ plainSite }, use) => use(plainSite) })

const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated)

/** A reload may come before the load event, so requests are counted. */
function countLoads(page: Page): { loads: number } {
  const counter = { loads: 0 }
  page.on('request', (request) => {
    if (request.isNavigationRequest()) counter.loads++
  })
  return counter
}

async function openRunEnvironment(page: Page): Promise<void> {
  await waitForRunEnd(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
}

test('is isolated after one reload, trains on two threads, and stays so', async ({ page }) => {
  const counter = countLoads(page)
  await page.goto('')
  await expect(page.getByText(text('home_can_isolated'))).toBeVisible({ timeout: 30_000 })
  expect(counter.loads).toBe(2)
  await importArchive(page, miniArchive)
  await trainBriefly(page, 2)
  await openRunEnvironment(page)
  await expect(page.getByText(text('run_isolation')).locator('..')).toContainText(text('run_yes'))
  await expect(page.getByText(/^2 of \d+ of the machine$/)).toBeVisible()
  await page.reload()
  await expect(page.getByText(text('run_isolation'))).toBeVisible()
  expect(await isIsolated(page)).toBe(true)
  expect(counter.loads).toBe(4)
})

test('addresses of every kind open under the sub-folder', async ({ page }) => {
  await page.goto('')
  await expect(page.getByText(text('home_can_isolated'))).toBeVisible({ timeout: 30_000 })
  for (const [path, title] of [
    ['data', text('data_title')],
    ['data/', text('data_title')],
    ['runs/missing', text('run_missing_title')],
    ['nowhere', text('shell_error_missing_title')]
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveText(title)
  }
})

test('where the service worker is bypassed, reloads once by itself and then leaves it to the user', async ({ page }) => {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  await client.send('Network.setBypassServiceWorker', { bypass: true })
  const counter = countLoads(page)
  await page.goto('')
  await expect.poll(() => counter.loads, { timeout: 30_000 }).toBe(2)
  await expect(page.getByText(text('shell_threads_title'))).toBeVisible()
  expect(await isIsolated(page)).toBe(false)
  await page.reload()
  await expect(page.getByText(text('shell_threads_title'))).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(counter.loads).toBe(3)
  await client.send('Network.setBypassServiceWorker', { bypass: false })
  await page.getByRole('button', { name: text('shell_reload') }).click()
  await expect(page.getByText(text('home_can_isolated'))).toBeVisible()
})

for (const [name, script] of [
  ['refuses it', () => (navigator.serviceWorker.register = () => Promise.reject(new DOMException('Refused by the test.', 'SecurityError')))],
  ['has none', () => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')]
] as const) {
  test(`where the browser ${name}, a service worker is not needed: one thread, and the page says why`, async ({ page }) => {
    await page.addInitScript(script)
    await page.goto('')
    await expect(page.getByText(text('shell_offline_none'))).toBeVisible()
    await importArchive(page, miniArchive)
    expect(await isIsolated(page)).toBe(false)
    await openPage(page, 'train')
    await expect(page.getByText(text('shell_threads_no_worker'))).toBeVisible()
    await trainBriefly(page, 1)
    await openRunEnvironment(page)
    await expect(page.getByText(text('run_isolation')).locator('..')).toContainText(text('run_no'))
  })
}
