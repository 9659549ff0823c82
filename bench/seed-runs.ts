/** Made-up runs in the database of an open page of the app. */
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { build } from 'vite'
import { rootDir } from '../scripts/run.mjs'
import type {} from './compare-page/seed.ts'

/** One script without imports, so that the page's policy, which allows no foreign ones, has nothing to say. */
async function seedScript(): Promise<string> {
  const built = await build({
    root: rootDir,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: join(rootDir, 'bench/compare-page/seed.ts'), formats: ['iife'], name: 'signpostSeed' }
    }
  })
  const [bundle] = Array.isArray(built) ? built : [built]
  if (!('output' in bundle)) throw new Error('The script that makes runs could not be bundled.')
  return bundle.output[0].code
}

/** Ids in the order in which the runs were made; three seeds of one setting after the other. */
export async function seedRuns(page: Page, count: number, epochs: number): Promise<string[]> {
  await page.evaluate(await seedScript())
  return page.evaluate(([runs, each]) => globalThis.seedRuns(runs, each), [count, epochs] as const)
}
