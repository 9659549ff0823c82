/** "Verify this engine": the CPU engine passes; an engine that computes wrong does not. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import type { DeviceModel, Engine } from '../../src/lib/engines/engine.ts'
import { parseVerification } from '../../src/lib/schema/parse-verification.ts'
import { verifyEngine } from '../../src/lib/training/verify.ts'
import { nodeHost } from '../kernels/node-host.ts'

const reference = parseVerification(readFileSync('static/verification.json', 'utf8'), 'verification.json')
const AT = '2026-01-01T00:00:00Z'

/** The engine with something changed in its models. */
function changed(change: (model: DeviceModel) => Partial<DeviceModel>): Engine {
  const engine = createSignpostEngine(nodeHost())
  return {
    id: engine.id,
    title: engine.title,
    probe: () => engine.probe(),
    load: async (request) => {
      const model = await engine.load(request)
      const parts = change(model)
      return new Proxy(model, {
        get(target, name) {
          const value: unknown = Reflect.get(name in parts ? parts : target, name)
          return typeof value === 'function' ? (value.bind(name in parts ? parts : target) as unknown) : value
        }
      })
    }
  }
}

describe.each(['fast', 'strict'] as const)('signpost-wasm, %s', (numerics) => {
  it('passes on both networks, within 2e-5', async () => {
    const result = await verifyEngine(createSignpostEngine(nodeHost()), { reference, numerics, threads: 2 }, AT)
    expect(result).toMatchObject({ passed: true, at: AT })
    expect(result.networks.map(({ id }) => id)).toEqual(['idsia-tiny', 'resnet-tiny'])
    expect(result.maxRelativeDifference).toBeLessThan(2e-5)
    expect(result.maxRelativeDifference).toBeGreaterThan(0)
  })
})

describe('an engine', () => {
  const task = { reference, numerics: 'fast', threads: 1 } as const

  it('whose steps are 1 % too long fails, though its forward pass is right', async () => {
    const engine = changed((model) => ({ step: (batch, rate) => model.step(batch, rate * 1.01) }))
    const result = await verifyEngine(engine, task, AT)
    expect(result.passed).toBe(false)
    expect(result.networks[0]?.logits).toBeLessThan(1e-5)
    expect(result.networks[0]?.logitsAfter).toBeGreaterThan(1e-3)
  })

  it('that gives NaN fails, and the difference is unknown', async () => {
    const engine = changed(() => ({ infer: async (_pixels, count) => new Float32Array(count * 43).fill(NaN) }))
    expect(await verifyEngine(engine, task, AT)).toMatchObject({ passed: false, maxRelativeDifference: null })
  })
})
