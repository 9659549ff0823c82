/** After one visit everything works without the server, in a browser that was closed in between. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { buildDir } from '../../scripts/build.mjs'
import { launchOptions } from '../../scripts/find-browser.mjs'
import { serve } from '../../scripts/serve.mjs'
import { importArchive, openPage, selectRuns, trainBriefly, waitForOffline, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test, watchContext, watchRequests } from './site.ts'
import { text } from './texts.ts'

const profile = mkdtempSync(join(tmpdir(), 'signpost-offline-'))
test.afterAll(() => rmSync(profile, { recursive: true, force: true }))

async function openBrowser(site: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    ...(await launchOptions()),
    ...{ baseURL: site, locale: 'en-GB', viewport: { width: 1280, height: 800 } }
  })
}

/** Runs twice, with another seed the second time; the ids of both. */
async function trainTwice(page: Page): Promise<void> {
  await trainBriefly(page, 2)
  await waitForRunEnd(page)
  await page.getByRole('button', { name: text('train_again') }).click()
  await expect(page.getByRole('link', { name: text('train_open_run') })).toBeHidden()
  await waitForRunEnd(page)
}

test('a cold start with the server stopped imports, trains on two threads, compares and opens deep links', async () => {
  const server = await serve({ dir: buildDir })
  const first = await openBrowser(server.url)
  const visit = await first.newPage()
  await visit.goto('')
  await waitForOffline(visit)
  await first.close()
  await server.close()

  const context = await openBrowser(server.url)
  const complaints = watchContext(context, server.url)
  const failures = watchRequests(context)
  const page = await context.newPage()
  await importArchive(page, miniArchive)
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await trainTwice(page)
  await page.getByRole('link', { name: text('train_open_run') }).click()
  await page.waitForURL(/\/runs\/[^/]+$/)
  await expect(page.getByText(/^2 of \d+ of the machine$/)).toBeVisible()
  const run = page.url()
  await openPage(page, 'runs')
  await selectRuns(page, 2)
  await page.getByRole('button', { name: 'Compare 2 runs' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('compare_title'))
  await expect(page.locator('svg[role=img]').first()).toBeVisible()
  for (const address of [page.url(), run, `${server.url}/train`]) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  expect(failures).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})
