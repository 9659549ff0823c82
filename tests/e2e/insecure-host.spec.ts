/** Plain HTTP under a name that is not localhost, as a school server without a certificate: no locks, no randomUUID, no service worker. */
import { launchOptions } from '../../scripts/find-browser.mjs'
import { importArchive, openPage, trainBriefly, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const HOST = 'signpost.test'

test.use({
  launchOptions: await launchOptions([`--host-resolver-rules=MAP ${HOST} localhost`]),
  baseURL: async ({ plainSite }, use) => use(plainSite.replace('localhost', HOST))
})

test('imports, trains on one thread and lists the run, while it goes on and after', async ({ page }) => {
  await importArchive(page, miniArchive)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await trainBriefly(page, 1, 500)
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await openPage(page, 'runs')
  await expect(page.getByRole('cell', { name: text('runs_status_running'), exact: true })).toBeVisible()
  await openPage(page, 'train')
  await page
    .getByRole('button', { name: text('train_stop') })
    .first()
    .click()
  await waitForRunEnd(page)
  await openPage(page, 'runs')
  await expect(page.getByRole('cell', { name: text('runs_status_stopped'), exact: true })).toBeVisible()
})
