/** A page of the benchmarks, bundled from bench/<name> and served with the app's headers, in headless Chromium. */
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureKernels } from '../scripts/build.mjs'
import { buildPage } from '../scripts/build-page.mjs'
import { gpuArgs, launchOptions } from '../scripts/find-browser.mjs'
import { rootDir } from '../scripts/run.mjs'
import { serve } from '../scripts/serve.mjs'

export type PageName = 'data-page' | 'kernel-page' | 'leak-page' | 'peer-page'

/** Garbage that lies about would look like a leak. */
const EXPOSE_GC = '--js-flags=--expose-gc'

/** `ready`: the global function that the page's script defines last. Browser, server and files are gone when `use` has ended. */
export async function withPage<Result>(name: PageName, ready: string, use: (page: Page, browser: Browser) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `signpost-${name}-`))
  const outDir = join(folder, 'page')
  try {
    await ensureKernels()
    await buildPage(join(rootDir, 'bench', name), outDir)
    const server = await serve({ dir: outDir })
    const browser = await chromium.launch(await launchOptions(name === 'leak-page' ? [...gpuArgs(), EXPOSE_GC] : []))
    try {
      const page = await browser.newPage()
      page.on('pageerror', (error) => console.error(error.message))
      await page.goto(server.url)
      await page.waitForFunction((global) => global in globalThis, ready)
      return await use(page, browser)
    } finally {
      await browser.close()
      await server.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
