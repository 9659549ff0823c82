/** Browsers that lack something: each page still says in plain words what is missing, and nothing throws. */
import type { Page } from '@playwright/test'
import { importArchive, openPage, trainBriefly, waitForOffline, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** Scripts that run before the page's own, in the page only: workers keep what the browser has. */
const remove = {
  storageInfo: () => Object.defineProperty(navigator, 'storage', { value: undefined }),
  gpu: () => Object.defineProperty(navigator, 'gpu', { value: undefined }),
  smallStores: () => {
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Denied by the test.', 'SecurityError')
        }
      })
  },
  database: () => {
    indexedDB.open = () => {
      throw new DOMException('Denied by the test.', 'SecurityError')
    }
  }
}

test('without small stores, storage figures and WebGPU every page opens and a run is trained', async ({ page }) => {
  for (const script of [remove.storageInfo, remove.gpu, remove.smallStores]) await page.addInitScript(script)
  await page.goto('')
  await expect(page.getByText(text('home_can_no_webgpu'))).toBeVisible()
  await expect(page.getByText(text('home_can_unknown_storage'))).toBeVisible()
  await page.goto('data')
  await expect(page.getByText(text('data_store_unknown'))).toBeVisible()
  await importArchive(page, miniArchive)
  await trainBriefly(page, 1)
  await waitForRunEnd(page)
})

test('without a database the pages say so and name the cure', async ({ page }) => {
  await page.addInitScript(remove.database)
  await page.goto('runs')
  await expect(page.getByText(text('failure_storage'))).toBeVisible()
  await openPage(page, 'compare')
  await expect(heading(page)).toBeVisible()
})

test('on one core one thread is offered', async ({ page }) => {
  const client = await page.context().newCDPSession(page)
  await client.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: 1 })
  await page.goto('')
  await expect(page.getByText('1 thread', { exact: true })).toBeVisible()
})

test('the cache that offline use needs may be refused: everything else works', async ({ page }) => {
  const client = await page.context().newCDPSession(page)
  await page.goto('headless')
  await client.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 100_000 })
  await page.goto('')
  await expect(page.getByText(text('shell_offline_none'))).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(text('shell_offline_failed', { reason: '' }).trim())).toBeVisible()
  await openPage(page, 'train')
  await expect(heading(page)).toHaveText(text('train_title'))
})

test('asks once, after the first run, to keep the data, and shows what came of it', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.storage.persist = () => {
      document.documentElement.dataset.asked = `${Number(document.documentElement.dataset.asked ?? 0) + 1}`
      return Promise.resolve(false)
    }
  })
  const asked = () => page.locator('html').getAttribute('data-asked')
  await importArchive(page, miniArchive)
  await expect(page.getByText(text('data_store_may_go'))).toBeVisible()
  expect(await asked()).toBeNull()
  await trainBriefly(page, 2)
  await waitForRunEnd(page)
  await expect.poll(asked).toBe('1')
  await page.getByRole('button', { name: text('train_again') }).click()
  await expect(page.getByRole('link', { name: text('train_open_run') })).toBeHidden()
  await waitForRunEnd(page)
  await openPage(page, 'data')
  await expect(page.getByText(text('data_store_refused'))).toBeVisible()
  expect(await asked()).toBe('1')
  await page.getByRole('button', { name: text('data_store_keep') }).click()
  await expect.poll(asked).toBe('2')
})

test('offers to install only where the browser does', async ({ page }) => {
  await page.goto('')
  await waitForOffline(page)
  const button = page.getByRole('button', { name: text('shell_install') })
  await expect(button).toBeHidden()
  await page.evaluate(() => {
    const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
      prompt: () => Promise.resolve((document.body.dataset.prompted = 'yes'))
    })
    document.body.dataset.prevented = String(!window.dispatchEvent(offer))
  })
  await button.click()
  await expect(page.locator('body[data-prompted=yes][data-prevented=true]')).toBeAttached()
  await expect(button).toBeHidden()
})

test('the manifest and its pictures are what the browser needs to install the app', async ({ page }) => {
  await page.goto('')
  const client = await page.context().newCDPSession(page)
  const { errors, data } = await client.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data ?? '{}') as { icons: { src: string; sizes: string }[]; screenshots: { src: string; sizes: string }[] }
  for (const { src, sizes } of [...manifest.icons, ...manifest.screenshots].filter((picture) => picture.src.endsWith('.png'))) {
    const size = await page.evaluate(async (address) => {
      const bitmap = await createImageBitmap(await (await fetch(address)).blob())
      return `${bitmap.width}x${bitmap.height}`
    }, src)
    expect(size, src).toBe(sizes)
  }
})
