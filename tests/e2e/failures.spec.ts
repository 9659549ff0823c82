/** What may fail under a run: its worker dies or hangs, there is no adapter, workers are blocked. */
import type { Page, Worker } from '@playwright/test'
import { ENGINE_IDS, ENGINE_TITLES } from '../../src/lib/schema/run.ts'
import { chooseSettings, expectKept, importArchive, openPage, startTraining, waitForRunEnd } from './actions.ts'
import { miniArchive } from './gtsrb-files.ts'
import { expect, test } from './site.ts'
import { text } from './texts.ts'
import { beforeWorker, withoutServiceWorker } from './worker-scripts.ts'

const EPOCHS = 500
/** The page tells of a silent worker after 10 s of its own clock. */
const TOLD_MS = 30_000
/** The debugger waits for the answer of what it runs in a worker, so the worker answers before it dies or hangs. */
const ANSWER_MS = 500

/** A run that has finished an epoch, so that there is something to keep. */
async function runUntilFirstEpoch(page: Page): Promise<void> {
  await importArchive(page, miniArchive)
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: EPOCHS })
  await startTraining(page)
  await expect(page.getByText(new RegExp(`^Epoch ([2-9]|\\d\\d+) of ${EPOCHS} · step`))).toBeVisible({ timeout: 90_000 })
}

/** The newest is the one that trains: workers of measurements that have ended may still be listed, and never answer. */
function trainerWorker(page: Page): Worker {
  const worker = page.workers().findLast((one) => one.url().includes('trainer.worker'))
  if (!worker) throw new Error('There is no trainer worker.')
  return worker
}

test('a worker that is killed without a word ends its run at once; the next one trains', async ({ page }) => {
  await runUntilFirstEpoch(page)
  await trainerWorker(page).evaluate((delayMs) => void setTimeout(() => close(), delayMs), ANSWER_MS)
  await expect(page.getByText(text('train_failed'), { exact: true })).toBeVisible({ timeout: 10_000 })
  await expectKept(page, text('failure_worker'))
  await openPage(page, 'train')
  await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: 1 })
  await startTraining(page)
  await waitForRunEnd(page)
  await expect(page.getByText(text('phase_completed')).first()).toBeVisible()
})

test('a worker that hangs is told of within seconds, and the user ends the run', async ({ page }) => {
  await runUntilFirstEpoch(page)
  await trainerWorker(page).evaluate((delayMs) => {
    setTimeout(() => {
      for (;;);
    }, delayMs)
  }, ANSWER_MS)
  await expect(page.getByText(/^No sign of life for /)).toBeVisible({ timeout: TOLD_MS })
  await page.getByRole('button', { name: text('train_silent_end') }).click()
  await expectKept(page, text('failure_hung'))
  await openPage(page, 'runs')
  await expect(page.getByRole('cell', { name: text('runs_status_failed'), exact: true })).toBeVisible()
})

test.describe('workers that find less than usual', () => {
  test.beforeEach(({ page }) => withoutServiceWorker(page))

  test('requestAdapter gives null: engines on WebGPU say why, the others train', async ({ page, context }) => {
    const noAdapter = () => {
      if ('gpu' in navigator) navigator.gpu.requestAdapter = () => Promise.resolve(null)
    }
    await page.addInitScript(noAdapter)
    for (const name of ['trainer', 'doctor']) await beforeWorker(context, name, noAdapter)
    await page.goto('doctor')
    await expect(page.getByText(text('doctor_webgpu_no_adapter'))).toBeVisible()
    await importArchive(page, miniArchive)
    await openPage(page, 'train')
    for (const id of ENGINE_IDS.filter((one) => one.endsWith('webgpu'))) {
      await expect(page.getByRole('radio', { name: ENGINE_TITLES[id] })).toBeDisabled()
    }
    const reasons = page.getByText(text('obstacle_no_adapter'))
    await expect(reasons).toHaveCount(ENGINE_IDS.filter((one) => one.endsWith('webgpu')).length)
    await chooseSettings(page, { model: 'ResNet-20', sizePx: 32, threads: 1, epochs: 1 })
    await startTraining(page)
    await waitForRunEnd(page)
  })

  test('blob workers are blocked: every engine is ready or says why, and can be measured', async ({ page, context }) => {
    await beforeWorker(context, 'trainer', () => {
      const Allowed = Worker
      globalThis.Worker = class extends Allowed {
        constructor(url: string | URL, options?: WorkerOptions) {
          if (String(url).startsWith('blob:')) throw new DOMException('Blocked by the test.', 'SecurityError')
          super(url, options)
        }
      }
    })
    await page.goto('train?batch=4') // the slowest engine takes seconds per image
    await expect(page.getByRole('radio', { name: ENGINE_TITLES['signpost-wasm'] })).toBeEnabled({ timeout: 30_000 })
    await expect(page.getByText(text('train_engine_asking'))).toHaveCount(0, { timeout: 60_000 })
    for (const id of ENGINE_IDS) {
      const choice = page.getByRole('radio', { name: ENGINE_TITLES[id] })
      if (await choice.isDisabled()) continue
      await choice.check()
      await expect(page.getByText(/^Measured on this machine: |^Could not measure: /)).toBeVisible({ timeout: 120_000 })
    }
  })

  test('an engine that crashes its worker when asked is listed with that reason', async ({ page, context }) => {
    await beforeWorker(context, 'trainer', () => {
      setTimeout(() => {
        throw new Error('crashed by the test')
      })
    })
    await page.goto('train')
    await expect(page.getByText(/crashed by the test/).first()).toBeVisible()
    await expect(page.getByRole('button', { name: text('plan_measure') })).toBeDisabled()
  })
})
