/** The reference runs in Chromium: the arithmetic that people's runs use, which Node's older V8 does not have (fused multiply-add). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { nodeHost } from '../kernels/node-host.ts'
import { readGolden } from './golden.ts'
import { openOracleBrowser, type OracleBrowser } from './oracle-browser.ts'
import { describeOracles, oracleTask } from './oracle-suite.ts'
import { trainOracle, type OracleTask } from './train-oracle.ts'

const OPENING_TIMEOUT_MS = 120_000
let isolated: OracleBrowser
let plain: OracleBrowser

beforeAll(async () => {
  isolated = await openOracleBrowser(true)
  plain = await openOracleBrowser(false)
}, OPENING_TIMEOUT_MS)

afterAll(async () => {
  await isolated.close()
  await plain.close()
})

describe('Chromium, two threads', () => {
  describeOracles((task) => isolated.train(task))
})

describe.each(['resnet-tiny_32', 'idsia-tiny_48'])('%s', (name) => {
  const inNode = (task: OracleTask) => trainOracle(createSignpostEngine(nodeHost()), task)

  it('strict: the same bits in Chromium as in Node after 20 steps', async () => {
    const task = oracleTask(readGolden(name), 'strict', 2)
    expect(await isolated.train(task)).toEqual(await inNode(task))
  })

  it.each(['strict', 'fast'] as const)('%s: the same bits on one thread of a page without isolation as on two with it', async (numerics) => {
    const task = oracleTask(readGolden(name), numerics, 2)
    const { threads, ...alone } = await plain.train(task)
    const { threads: shared, ...together } = await isolated.train(task)
    expect([threads, shared]).toEqual([1, 2])
    expect(alone).toEqual(together)
  })
})
