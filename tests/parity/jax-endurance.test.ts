/** jax-js in Chromium, with its threads and on the software graphics device: memory, and what happens when the ground gives way. */
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { buildPage } from '../../scripts/build-page.mjs'
import { gpuArgs, launchOptions } from '../../scripts/find-browser.mjs'
import { serve } from '../../scripts/serve.mjs'
import type {} from './endurance-page/main.ts'

const STEPS = 120
/** The least that could leak. jax-js keeps freed buffers for later, and which ones are free varies by a few. */
const SCALAR_BYTES = 4
const OPENING_TIMEOUT_MS = 120_000
const folder = mkdtempSync(join(tmpdir(), 'signpost-endurance-'))
let server: Awaited<ReturnType<typeof serve>>
let browser: Browser

beforeAll(async () => {
  await buildPage(join(import.meta.dirname, 'endurance-page'), folder)
  server = await serve({ dir: folder })
  browser = await chromium.launch(await launchOptions(gpuArgs()))
}, OPENING_TIMEOUT_MS)

afterAll(async () => {
  await browser.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function withPage<Result>(use: (page: Page) => Promise<Result>, prepare: (page: Page) => Promise<unknown> = () => Promise.resolve()) {
  const page = await browser.newPage()
  try {
    await prepare(page)
    await page.goto(server.url)
    await page.waitForFunction(() => 'endurance' in globalThis)
    return await use(page)
  } finally {
    await page.close()
  }
}

/** Skips where there is no device for the engine, and says why. */
async function requireEngine(page: Page, id: 'jax-wasm' | 'jax-webgpu', { skip }: TestContext): Promise<void> {
  const probe = await page.evaluate((id) => globalThis.endurance.probe(id), id)
  if (!probe.available) skip(probe.reason)
}

describe.each(['jax-wasm', 'jax-webgpu'] as const)('%s', (id) => {
  it(`grows by less than a scalar a step in ${STEPS} steps with short batches, and by less than 1 % with a second model; 0 bytes once closed`, async (context) => {
    const bytes = await withPage(async (page) => {
      await requireEngine(page, id, context)
      return page.evaluate(([id, steps]) => globalThis.endurance.deviceBytes(id, steps), [id, STEPS] as const)
    })
    expect(bytes.settled).toBeGreaterThan(0)
    expect(bytes.after - bytes.settled).toBeLessThan(STEPS * SCALAR_BYTES)
    expect(bytes.afterSecond).toBeLessThan(bytes.settled * 1.01)
    expect(bytes.closed).toBe(0)
  })
})

it('jax-wasm says why it cannot run where a policy forbids workers from blob addresses', async () => {
  const forbidBlobWorkers = (page: Page) =>
    page.route('**/*.js', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, headers: { ...response.headers(), 'Content-Security-Policy': "worker-src 'self'" } })
    })
  const probe = await withPage((page) => page.evaluate(() => globalThis.endurance.probe('jax-wasm')), forbidBlobWorkers)
  expect(probe).toMatchObject({ available: false, obstacle: 'start-failed' })
})

it('jax-webgpu ends with DeviceLostError when the GPU process crashes', async (context) => {
  await withPage(async (page) => {
    await requireEngine(page, 'jax-webgpu', context)
    await page.evaluate(() => globalThis.endurance.load('jax-webgpu'))
    const ended = page.evaluate(() => globalThis.endurance.trainUntilError())
    const session = await browser.newBrowserCDPSession()
    // The crash may take the answer with it.
    void session.send('Browser.crashGpuProcess').catch(() => undefined)
    expect(await ended).toBe('DeviceLostError')
  })
})

it('nn.relu of jax-js turns NaN into 0 on WebGPU, hence the comparison in its place', async (context) => {
  await withPage(async (page) => {
    await requireEngine(page, 'jax-webgpu', context)
    expect(await page.evaluate(() => globalThis.endurance.stockReluOfNan())).toBe(0)
  })
})
