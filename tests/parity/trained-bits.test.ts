/** Strict training leaves the same bits in Node, Chromium and Firefox. For any number of threads: tests/kernels/training-determinism.test.ts. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { nodeHost } from '../kernels/node-host.ts'
import { answerIn, buildAnsweringPage, findFirefox, openChromium, openFirefox } from './answering-page.ts'
import { STEPS, strictChecksums } from './trained-checksum.ts'

const firefox = findFirefox()
const firefoxNote = firefox ? '' : ' (skipped: there is no firefox-esr on this machine)'
const TRAINING_TIMEOUT_MS = 300_000

describe(`SHA-256 of what ${STEPS} strict steps leave, ResNet-20 at 32 px and IDSIA at 48 px`, () => {
  let folder: string
  let inNode: string

  beforeAll(async () => {
    inNode = await strictChecksums(createSignpostEngine(nodeHost()))
    folder = await buildAnsweringPage('bits-page')
  }, TRAINING_TIMEOUT_MS)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('Chromium as Node', async () => {
    expect(await answerIn(folder, openChromium)).toBe(inNode)
  })

  it.skipIf(!firefox)(`Firefox as Node${firefoxNote}`, async () => {
    expect(await answerIn(folder, (url) => openFirefox(firefox ?? '', url))).toBe(inNode)
  })
})
