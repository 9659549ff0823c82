/** TensorFlow.js where something is missing or breaks: threads, the permission to start them, the graphics device. */
import { afterEach, describe, expect, it } from 'vitest'
import { readGolden } from './golden.ts'
import { openOracleBrowser, type OracleBrowser } from './oracle-browser.ts'
import { oracleTask } from './oracle-suite.ts'

const TIMEOUT_MS = 240_000
/** As of a host that sends the app's own policy with its scripts. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

let browser: OracleBrowser | null = null
async function open(...options: Parameters<typeof openOracleBrowser>): Promise<OracleBrowser> {
  browser = await openOracleBrowser(...options)
  return browser
}
afterEach(async () => {
  await browser?.close()
  browser = null
})

const task = () => oracleTask(readGolden('resnet-tiny_32'), 'fast', 8)

describe('wasm', () => {
  it('trains on two of four threads in a production build, near the values of one', { timeout: TIMEOUT_MS }, async () => {
    const lab = await open(true)
    const alone = await lab.train({ ...task(), threads: 1 }, 'tfjs-wasm')
    await lab.pretendThreads('tfjs-wasm', 4)
    expect(await lab.probe('tfjs-wasm')).toMatchObject({ maxThreads: 2, features: ['simd128', 'shared-memory'], limitation: null })
    const together = await lab.train(task(), 'tfjs-wasm')
    expect([alone.threads, together.threads]).toEqual([1, 2])
    for (const [step, loss] of together.losses.entries()) expect(Math.abs(loss - (alone.losses[step] ?? NaN)), `step ${step}`).toBeLessThan(1e-4)
  })

  it('goes on with one thread where a policy forbids workers from blobs, and says so', { timeout: TIMEOUT_MS }, async () => {
    const lab = await open(true, POLICY)
    await lab.pretendThreads('tfjs-wasm', 4)
    expect(await lab.probe('tfjs-wasm')).toMatchObject({ maxThreads: 2 })
    expect((await lab.train(task(), 'tfjs-wasm')).threads).toBe(1)
    expect(await lab.probe('tfjs-wasm')).toMatchObject({ maxThreads: 1, features: ['simd128', 'shared-memory', 'threads-did-not-start'] })
  })

  it('has one thread on a page without isolation, and says so', { timeout: TIMEOUT_MS }, async () => {
    const lab = await open(false)
    await lab.pretendThreads('tfjs-wasm', 4)
    expect(await lab.probe('tfjs-wasm')).toMatchObject({ maxThreads: 1, features: ['simd128'], limitation: 'not-isolated' })
    expect((await lab.train(task(), 'tfjs-wasm')).threads).toBe(1)
  })
})

describe.each(['tfjs-webgpu', 'tfjs-webgl'] as const)('%s', (engine) => {
  it('rejects with DeviceLostError when the graphics process crashes', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    const lab = await open(true)
    const probe = await lab.probe(engine)
    if (!probe.available) skip(probe.reason)
    const ended = lab.check(engine, 'untilLost')
    await new Promise((resolve) => setTimeout(resolve, 20_000)) // loading takes most of it
    await lab.crashGpu()
    expect(await ended).toEqual({ name: 'DeviceLostError', later: 'DeviceLostError' })
  })

  it('calls a software device one', { timeout: TIMEOUT_MS }, async () => {
    const probe = await (await open(true)).probe(engine)
    const adapter = probe.available ? probe.adapter : undefined
    const words = JSON.stringify(adapter)
    if (/swiftshader|llvmpipe/i.test(words)) expect(adapter?.isSoftware, words).toBe(true)
    else expect(adapter === undefined || !adapter.isSoftware, words).toBe(true)
  })
})
