/** Training steps of the production build in headless Chromium, timed through the page /headless. */
import { chromium } from '@playwright/test'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { launchOptions } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/serve.mjs'
import type { StepTimes } from './rounds.ts'

export type StepSettings = Pick<RunConfig, 'model' | 'sizePx' | 'threads' | 'numerics' | 'batchSize'>

export interface BrowserSteps {
  /** 'Chromium 156.0.8078.79'. */
  version: string
  engineVersion: string
  /** Loads the model anew, warms it up, then times each step with the device drained. Throws when the engine uses fewer threads than asked. */
  time(settings: StepSettings, steps: number): Promise<StepTimes>
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
  return {
    version: `Chromium ${browser.version()}`,
    engineVersion: environment?.engineVersion ?? 'unknown',
    async time(settings, steps) {
      const config: RunConfig = { ...defaultConfig(settings.threads), ...settings }
      const probe = await page.evaluate(({ config, steps }) => window.signpostLab?.probeStep(config, steps), { config, steps })
      if (probe?.threads !== settings.threads) throw new Error(`The engine used ${probe?.threads ?? 0} threads in place of ${settings.threads}.`)
      return { medianMs: probe.stepMs.median, minMs: probe.stepMs.min }
    },
    async close() {
      await browser.close()
      await server.close()
    }
  }
}
