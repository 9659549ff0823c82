/** Runs the reference training in a real browser: real relaxed SIMD, real workers. */
import { chromium } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../../scripts/build-page.mjs'
import { launchOptions } from '../../scripts/find-browser.mjs'
import { serve } from '../../scripts/serve.mjs'
import { parseArrays, stringifyArrays } from './array-json.ts'
import type {} from './browser-page/main.ts'
import type { OracleResult, OracleTask } from './train-oracle.ts'

export interface OracleBrowser {
  train(task: OracleTask): Promise<OracleResult>
  close(): Promise<void>
}

/** `isolated`: whether the page gets the headers that allow shared memory and threads. */
export async function openOracleBrowser(isolated: boolean): Promise<OracleBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-parity-'))
  await buildPage(join(import.meta.dirname, 'browser-page'), folder)
  const server = await serve({ dir: folder, isolated })
  const browser = await chromium.launch(await launchOptions())
  const page = await browser.newPage()
  await page.goto(server.url)
  await page.waitForFunction(() => 'trainInWorker' in globalThis)
  return {
    train: async (task) => parseArrays(await page.evaluate((text) => globalThis.trainInWorker(text), stringifyArrays(task))) as OracleResult,
    async close() {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
