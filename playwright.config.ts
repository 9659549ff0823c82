/** End-to-end tests against the production build; `npm test -- e2e` builds it first. */
import { defineConfig } from '@playwright/test'
import { launchOptions } from './scripts/find-browser.mjs'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/e2e',
  // Training measures time: nothing else may run beside it.
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  use: { launchOptions: await launchOptions(), locale: 'en-GB', viewport: { width: 1280, height: 800 } }
})
