/** The sample signs are the same bytes in Node, Chromium and Firefox, and every time. */
import { chromium } from '@playwright/test'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchOptions } from '../../scripts/find-browser.mjs'
import { buildSamplePage, checksumIn, findFirefox, openFirefox } from './sample-browser.ts'
import { sampleChecksum } from './sample-checksum.ts'

const firefox = findFirefox()
const firefoxNote = firefox ? '' : ' (skipped: there is no firefox-esr on this machine)'
const BROWSER_TIMEOUT_MS = 120_000
let folder: string
let inNode: string

beforeAll(async () => {
  inNode = sampleChecksum()
  folder = await buildSamplePage()
}, BROWSER_TIMEOUT_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('drawn again in Node', () => {
  expect(sampleChecksum()).toBe(inNode)
})

it('drawn in Chromium', { timeout: BROWSER_TIMEOUT_MS }, async () => {
  const checksum = await checksumIn(folder, async (url) => {
    const browser = await chromium.launch(await launchOptions())
    await (await browser.newPage()).goto(url)
    return () => browser.close()
  })
  expect(checksum).toBe(inNode)
})

it.skipIf(!firefox)(`drawn in Firefox${firefoxNote}`, { timeout: BROWSER_TIMEOUT_MS }, async () => {
  expect(await checksumIn(folder, (url) => openFirefox(firefox ?? '', url))).toBe(inNode)
})
