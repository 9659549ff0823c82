/** The sample signs are the same bytes in Node, Chromium and Firefox, and every time. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerIn, buildAnsweringPage, findFirefox, openChromium, openFirefox } from './answering-page.ts'
import { sampleChecksum } from './sample-checksum.ts'

const firefox = findFirefox()
const firefoxNote = firefox ? '' : ' (skipped: there is no firefox-esr on this machine)'
/** As drawn and as prepared. Whoever changes them changes what earlier runs were trained on: the change list must say so. */
const RECORDED = [
  'fbd6f15e1ba5c305b9b9bd52666fcb859649b270c262dc0b5133a0c63abc77d7',
  '6ca184360e54e0fb313a8403b02aedc021fdd9b05e5a4c048a2a6b4c961b9f0f'
]
const BROWSER_TIMEOUT_MS = 120_000
let folder: string
let inNode: string

beforeAll(async () => {
  inNode = sampleChecksum()
  folder = await buildAnsweringPage('sample-page')
}, BROWSER_TIMEOUT_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('drawn again in Node, as recorded', () => {
  expect(sampleChecksum()).toBe(inNode)
  expect(inNode.split(' ')).toEqual(RECORDED)
})

it('drawn in Chromium', { timeout: BROWSER_TIMEOUT_MS }, async () => {
  expect(await answerIn(folder, openChromium)).toBe(inNode)
})

it.skipIf(!firefox)(`drawn in Firefox${firefoxNote}`, { timeout: BROWSER_TIMEOUT_MS }, async () => {
  expect(await answerIn(folder, (url) => openFirefox(firefox ?? '', url))).toBe(inNode)
})
