/** Two builds on one address: nothing changes under a running run, everything changes when the user agrees, and builds never mix. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { buildDir, ensureBuild } from '../../scripts/build.mjs'
import { buildKey } from '../../scripts/build-key.mjs'
import { serve } from '../../scripts/serve.mjs'
import { importArchive, openPage, trainBriefly, waitForOffline, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test as base } from './site.ts'
import { text } from './texts.ts'

const BUILD_TIMEOUT_MS = 300_000

/** One address whose folder can be changed, as by an upload. */
interface ChangingSite {
  url: string
  upload(dir: string): Promise<void>
}

const test = base.extend<{ changing: ChangingSite }>({
  changing: async ({ browserName: _browser }, use) => {
    let server = await serve({ dir: buildDir })
    const { url } = server
    const upload = async (dir: string) => {
      await server.close()
      server = await serve({ dir, port: Number(new URL(url).port) })
    }
    await use({ url, upload })
    await server.close()
  },
  baseURL: async ({ changing }, use) => use(changing.url)
})

const folder = mkdtempSync(join(tmpdir(), 'signpost-update-'))
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

let nextDir: string
test.beforeAll(async () => {
  test.setTimeout(BUILD_TIMEOUT_MS)
  nextDir = await ensureBuild({ label: 'next' })
})

/** Keys of the builds that are stored here; null while the page is being loaded. */
const cachedBuilds = (page: Page) => page.evaluate(async () => (await caches.keys()).map((name) => name.split(' ').at(-1)).sort()).catch(() => null)
const mark = (page: Page) => page.evaluate(() => (document.body.dataset.loaded = 'once'))
/** Not reloaded since it was marked. */
const marked = (page: Page) => page.locator('body[data-loaded]')
const updateNote = (page: Page) => page.getByText(text('shell_update_title'))
const button = (page: Page, key: string) => page.getByRole('button', { name: text(key), exact: true })

/** Another tab, as a user opens one: the browser looks for a newer service worker then. */
async function visitElsewhere(page: Page): Promise<Page> {
  const other = await page.context().newPage()
  await other.goto('')
  return other
}

async function startLongRun(page: Page): Promise<void> {
  await importArchive(page, miniArchive)
  await waitForOffline(page)
  await trainBriefly(page, 2, 500)
  await expect(page.getByText(text('phase_training'), { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await mark(page)
}

test('a run started on the old build ends on it; then the new one is taken, as agreed', async ({ page, changing }) => {
  await startLongRun(page)
  await changing.upload(nextDir)
  const other = await visitElsewhere(page)
  await expect(updateNote(page)).toBeVisible({ timeout: 60_000 })
  await other.close()
  await button(page, 'shell_update_after_run').click()
  await expect(page.getByText(text('shell_update_waiting'))).toBeVisible()
  // A part of the old build that was not loaded yet, and is gone from the server.
  await openPage(page, 'compare')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('compare_title'))
  await expect(marked(page)).toBeAttached()
  expect(await cachedBuilds(page)).toEqual([buildKey(''), buildKey('next')].sort())
  await openPage(page, 'train')
  await button(page, 'train_stop').first().click()
  await expect(marked(page)).not.toBeAttached({ timeout: 60_000 })
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect.poll(() => cachedBuilds(page), { timeout: 30_000 }).toEqual([buildKey('next')])
  await openPage(page, 'runs')
  await expect(page.getByRole('row').filter({ hasText: 'ResNet-20' })).toHaveCount(1)
  await expect(updateNote(page)).toBeHidden()
})

test('a run in another tab is waited for; that tab stays on its build until it is loaded again', async ({ page, changing }) => {
  await startLongRun(page)
  await changing.upload(nextDir)
  const other = await visitElsewhere(page)
  await expect(updateNote(other)).toBeVisible({ timeout: 60_000 })
  await mark(other)
  await button(other, 'shell_update_now').click()
  await expect(other.getByText(text('shell_update_waiting'))).toBeVisible()
  await expect(marked(other)).toBeAttached()
  await button(page, 'train_stop').first().click()
  await waitForRunEnd(page)
  await expect(marked(other)).not.toBeAttached({ timeout: 60_000 })
  await expect(page.getByText(text('shell_other_build_title'))).toBeVisible()
  await expect(marked(page)).toBeAttached()
  // The old page finds its own parts in the old build's cache, though the server has them no more.
  await openPage(page, 'compare')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('compare_title'))
  expect(await cachedBuilds(page)).toHaveLength(2)
  await button(page, 'shell_reload').click()
  await expect.poll(() => cachedBuilds(page), { timeout: 30_000 }).toEqual([buildKey('next')])
})

test('later means later: the old build goes on and asks again at the next visit', async ({ page, changing }) => {
  await page.goto('')
  await waitForOffline(page)
  await changing.upload(nextDir)
  await page.reload()
  await expect(updateNote(page)).toBeVisible({ timeout: 60_000 })
  await button(page, 'shell_update_later').click()
  await expect(updateNote(page)).toBeHidden()
  await page.reload()
  await button(page, 'shell_update_now').click()
  await expect.poll(() => cachedBuilds(page), { timeout: 30_000 }).toEqual([buildKey('next')])
})

test('a half-uploaded build is refused as a whole, and the old one goes on', async ({ page, changing }) => {
  const half = join(folder, 'half')
  cpSync(nextDir, half, { recursive: true })
  cpSync(join(buildDir, 'train.html'), join(half, 'train.html'))
  await page.goto('')
  await waitForOffline(page)
  await changing.upload(half)
  await page.reload()
  // The failed download leaves no cache behind.
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.installing ?? null)).toBe(null)
  expect(await cachedBuilds(page)).toEqual([buildKey('')])
  await expect(updateNote(page)).toBeHidden()
  await openPage(page, 'train')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text('train_title'))
})

test('a first visit to a half-uploaded build works from the network and says what is missing', async ({ page, changing }) => {
  const half = join(folder, 'half-first')
  cpSync(nextDir, half, { recursive: true })
  rmSync(join(half, 'compare.html'))
  await changing.upload(half)
  await page.goto('')
  await expect(page.getByText(/compare\.html on the server does not belong to this version/)).toBeVisible({ timeout: 60_000 })
  expect(await cachedBuilds(page)).toEqual([])
})

/** A copy of the build whose workers of these names say that they come from the next build. */
function withForeignWorkers(name: string, workers: RegExp): string {
  const dir = join(folder, name)
  cpSync(buildDir, dir, { recursive: true })
  const workersDir = join(dir, '_app/immutable/workers')
  const files = readdirSync(workersDir).filter((file) => workers.test(file))
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    const script = readFileSync(join(workersDir, file), 'utf8')
    expect(script).toContain(buildKey(''))
    writeFileSync(join(workersDir, file), script.replaceAll(buildKey(''), buildKey('next')))
  }
  return dir
}

test('a trainer and an importer of another build are refused with the cure', async ({ page, changing }) => {
  await changing.upload(withForeignWorkers('mixed', /^(trainer|importer)\.worker/))
  await page.goto('train')
  await expect(page.getByText(text('shell_mixed_builds')).first()).toBeVisible({ timeout: 30_000 })
  await expect(button(page, 'train_start')).toBeDisabled()
  await openPage(page, 'data')
  await expect(page.getByText(text('shell_mixed_builds')).first()).toBeVisible()
})

test('a compute thread of another build is refused with the cure', async ({ page, changing }) => {
  await changing.upload(withForeignWorkers('mixed-kernels', /^kernel\.worker/))
  await importArchive(page, miniArchive)
  await trainBriefly(page, 2)
  await expect(page.getByText(/come from different versions\. Load the page again/).first()).toBeVisible({ timeout: 30_000 })
})
