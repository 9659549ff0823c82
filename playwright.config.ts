/** End-to-end tests against the production build; `npm test -- e2e` builds it first. */
import { defineConfig } from '@playwright/test'
import { launchOptions } from './scripts/find-browser.mjs'

/** These measure times, hold deadlines or start programs beside the browser: nothing else may run with them. */
const ALONE = ['doctor', 'failures', 'first-minute', 'gpu-crash', 'lab', 'sweep', 'time-budget', 'while-training'].map((name) => `**/${name}.spec.ts`)

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/e2e',
  projects: [
    { name: 'together', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE }
  ],
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  use: { launchOptions: await launchOptions(), locale: 'en-GB', viewport: { width: 1280, height: 800 } }
})
