/** Every kernel of ours in TensorFlow.js: right where it stands, and stock wrong (or missing) in the same case, unless it only is slow. */
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPage } from '../../scripts/build-page.mjs'
import { gpuArgs, launchOptions } from '../../scripts/find-browser.mjs'
import { serve } from '../../scripts/serve.mjs'
import type { DepartureCase } from './departure-cases.ts'
import type { BackendName, Kernels } from './departures-page/main.ts'

const OPENING_TIMEOUT_MS = 120_000
let folder: string
let server: Awaited<ReturnType<typeof serve>>
let browser: Browser
let page: Page

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signpost-departures-'))
  await buildPage(join(import.meta.dirname, 'departures-page'), folder)
  server = await serve({ dir: folder })
  browser = await chromium.launch(await launchOptions(gpuArgs()))
  page = await browser.newPage()
  await page.goto(server.url)
  await page.waitForFunction(() => 'exhaust' in globalThis)
}, OPENING_TIMEOUT_MS)

afterAll(async () => {
  await browser.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (kernels: Kernels, backend: BackendName, name: DepartureCase) =>
  page.evaluate(([which, on, what]) => globalThis.runDeparture(which, on, what), [kernels, backend, name] as const)

async function expectRight(backend: BackendName, name: DepartureCase): Promise<void> {
  const { error, deviation } = await run('own', backend, name)
  expect(error).toBeNull()
  expect(deviation).toBeLessThan(1e-5)
}

describe('wasm, each within 1e-5 of the cpu backend', () => {
  it('Conv2DBackpropFilter: stock has none', async () => {
    await expectRight('wasm', 'filterGradient')
    expect((await run('stock', 'wasm', 'filterGradient')).error).toMatch(/Conv2DBackpropFilter.*not registered/)
  })
  it.each(['negativeWindows', 'equalValues', 'reshapedOperand', 'notANumber'] as const)('%s: stock is wrong', async (name) => {
    await expectRight('wasm', name)
    expect((await run('stock', 'wasm', name)).deviation).toBeGreaterThan(1e-2)
  })
  it.each(['inputGradient', 'transposedOperands', 'leadingSums', 'givenStatistics'] as const)('%s: stock is right and slow', async (name) => {
    await expectRight('wasm', name)
    expect((await run('stock', 'wasm', name)).deviation).toBeLessThan(1e-5)
  })
  it('a failed allocation throws; stock gives address 0', async () => {
    expect(await page.evaluate(() => globalThis.exhaust('own'))).toEqual({ thrown: 'OutOfDeviceMemoryError', atZero: 0 })
    const stock = await page.evaluate(() => globalThis.exhaust('stock'))
    expect(stock.thrown).toBeNull()
    expect(stock.atZero).toBeGreaterThan(0)
  })
})

describe('webgl', () => {
  it('a matrix product over an odd inner dimension: stock is wrong', async () => {
    await expectRight('webgl', 'oddInnerDimension')
    expect((await run('stock', 'webgl', 'oddInnerDimension')).deviation).toBeGreaterThan(1e-2)
  })
})
