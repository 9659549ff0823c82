/** Training steps of the production build in headless Chromium, timed through the page /headless. */
import { chromium } from '@playwright/test'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import type { StepProbe } from '#workers/trainer.api.ts'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { launchOptions } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/serve.mjs'
import { pageProcess } from './page-process.ts'
import type { StepTimes } from './rounds.ts'

export type StepSettings = Pick<RunConfig, 'model' | 'sizePx' | 'threads' | 'numerics' | 'batchSize'>

export interface BrowserSteps {
  /** 'Chromium 156.0.8078.79'. */
  version: string
  engineVersion: string
  /** Loads the model anew, warms it up, then times each step with the device drained. Throws when the engine uses fewer threads than asked. */
  probe(settings: StepSettings, steps: number): Promise<StepProbe>
  /** The times of `probe`. */
  time(settings: StepSettings, steps: number): Promise<StepTimes>
  /** Largest resident size of the page's process so far; null where the system does not tell. */
  peakBytes(): Promise<number | null>
  close(): Promise<void>
}

/** Builds the app if it is stale. */
export async function openBrowserSteps(): Promise<BrowserSteps> {
  await ensureBuild()
  const server = await serve({ dir: buildDir })
  const browser = await chromium.launch(await launchOptions())
  const page = await browser.newPage()
  await page.goto(`${server.url}/headless`)
  await page.waitForFunction(() => window.signpostLab !== undefined)
  const environment = await page.evaluate(() => window.signpostLab?.environment())
  const probe = async (settings: StepSettings, steps: number): Promise<StepProbe> => {
    const config: RunConfig = { ...defaultConfig(settings.threads), ...settings }
    const found = await page.evaluate(({ config, steps }) => window.signpostLab?.probeStep(config, steps), { config, steps })
    if (found?.threads !== settings.threads) throw new Error(`The engine used ${found?.threads ?? 0} threads in place of ${settings.threads}.`)
    return found
  }
  return {
    version: `Chromium ${browser.version()}`,
    engineVersion: environment?.engineVersion ?? 'unknown',
    probe,
    async time(settings, steps) {
      const { stepMs } = await probe(settings, steps)
      return { medianMs: stepMs.median, minMs: stepMs.min }
    },
    peakBytes: async () => (await pageProcess(browser))?.peakBytes ?? null,
    async close() {
      await browser.close()
      await server.close()
    }
  }
}
