/** A static host without the isolation headers: training works on one thread, and the page says so. */
import { chooseSettings, importArchive, openPage, startTraining, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

test.use({ baseURL: async ({ plainSite }, use) => use(plainSite) })

test('trains on one thread without isolation and says why', async ({ page }) => {
  await importArchive(page, miniArchive)
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
  await openPage(page, 'train')
  await expect(page.getByText(text('train_threads_not_isolated'))).toBeVisible()
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: 1 })
  await startTraining(page)
  await waitForRunEnd(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await expect(page.getByText(text('run_isolation')).locator('..')).toContainText(text('run_no'))
})
