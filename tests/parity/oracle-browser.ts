/** Runs the reference training in a real browser: real relaxed SIMD, real workers. */
import { chromium, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../../scripts/build-page.mjs'
import { gpuArgs, launchOptions } from '../../scripts/find-browser.mjs'
import { serve } from '../../scripts/serve.mjs'
import type { EngineProbe } from '../../src/lib/engines/engine.ts'
import type { EngineId } from '../../src/lib/schema/run.ts'
import { parseArrays, stringifyArrays } from './array-json.ts'
import type {} from './browser-page/main.ts'
import type { CheckName, CheckResult } from './engine-checks.ts'
import type { OracleResult, OracleTask } from './train-oracle.ts'

export interface OracleBrowser {
  probe(engine: EngineId): Promise<EngineProbe>
  train(task: OracleTask, engine?: EngineId): Promise<OracleResult>
  check<Name extends CheckName>(engine: EngineId, name: Name): Promise<CheckResult<Name>>
  /** As many hardware threads as the engine's worker is to see. */
  pretendThreads(engine: EngineId, count: number): Promise<void>
  /** What a faulty driver does. */
  crashGpu(): Promise<void>
  close(): Promise<void>
}

/** Gives every script this policy, as a host may: a worker takes its policy from its own response. */
async function applyPolicy(page: Page, policy: string): Promise<void> {
  await page.route('**/*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
}

/** `isolated`: whether the page gets the headers that allow shared memory and threads. */
export async function openOracleBrowser(isolated: boolean, policy: string | null = null): Promise<OracleBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-parity-'))
  await buildPage(join(import.meta.dirname, 'browser-page'), folder)
  const server = await serve({ dir: folder, isolated })
  const browser = await chromium.launch(await launchOptions(gpuArgs()))
  const page = await browser.newPage()
  if (policy !== null) await applyPolicy(page, policy)
  await page.goto(server.url)
  await page.waitForFunction(() => 'trainInWorker' in globalThis)
  return {
    probe: (engine) => page.evaluate((id) => globalThis.probeEngine(id), engine),
    async train(task, engine = 'signpost-wasm') {
      const answer = await page.evaluate(([id, text]) => globalThis.trainInWorker(id, text), [engine, stringifyArrays(task)] as const)
      return parseArrays(answer) as OracleResult
    },
    async check(engine, name) {
      return (await page.evaluate(([id, check]) => globalThis.checkEngine(id, check), [engine, name] as const)) as CheckResult<typeof name>
    },
    pretendThreads: (engine, count) => page.evaluate(([id, threads]) => globalThis.pretendThreads(id, threads), [engine, count] as const),
    async crashGpu() {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.crashGpuProcess').catch(() => undefined) // the process is gone before it can answer
    },
    async close() {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
