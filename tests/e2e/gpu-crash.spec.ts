/** The GPU process crashes under a run. A file of its own: it needs a browser with a graphics device, which here the processor plays. */
import { gpuArgs, launchOptions } from '../../scripts/find-browser.mjs'
import { ENGINE_IDS, ENGINE_TITLES } from '../../src/lib/schema/run.ts'
import { expectKept, importArchive, startTraining } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'

const engine = ENGINE_IDS.find((id) => /webgpu|webgl/.test(id))

test.use({ launchOptions: await launchOptions(gpuArgs()) })
test.describe.configure({ timeout: 600_000 })
test.skip(!engine, 'no engine on a graphics device is registered')

test('the run ends with the reason and is kept', async ({ page, browser }) => {
  await importArchive(page, miniArchive)
  // Few images and small batches: the processor is slow as a graphics card.
  await page.goto(`train?engine=${engine}&epochs=500&batch=4&limit=43`)
  await expect(page.getByRole('radio', { name: engine ? ENGINE_TITLES[engine] : '' })).toBeChecked({ timeout: 60_000 })
  await startTraining(page)
  await expect(page.getByText(/^Epoch ([2-9]|\d\d+) of 500 · step/)).toBeVisible({ timeout: 400_000 })
  const client = await browser.newBrowserCDPSession()
  await client.send('Browser.crashGpuProcess')
  await expect(page.getByRole('button', { name: /^Go on after epoch ([1-9]|\d\d+)$/ })).toBeVisible()
  await expectKept(page, text('failure_device_lost'))
})
