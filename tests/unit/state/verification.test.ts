import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { VerificationReference, VerificationResult } from '#lib/schema/verification.ts'
import { verificationOf, Verifications, type VerificationParts } from '#lib/state/verification.svelte.ts'
import type { EngineReport } from '#workers/trainer.api.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(
  () =>
    void vi.stubGlobal(
      '$state',
      Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
    )
)

const result: VerificationResult = { at: '2026-01-01T00:00:00Z', passed: true, maxRelativeDifference: 3e-6, networks: [] }
const probe = { available: true, version: '1', maxThreads: 2, numerics: ['fast'], features: [], limitation: null } as const
const report: EngineReport = { id: 'signpost-wasm', title: '', probe }

function fakeParts(change: Partial<VerificationParts> = {}) {
  let text: string | null = null
  const references: VerificationReference[] = []
  const parts: VerificationParts = {
    trainer: {
      verify: async (_id, _how, reference) => {
        references.push(reference)
        return result
      },
      cancelMeasurement: () => undefined
    },
    read: async () => new Response(readFileSync('static/verification.json')),
    stored: { read: () => text, write: (value) => void (text = value) },
    machine: { userAgent: 'Firefox/140.0', hardwareThreads: 2, isolated: true },
    ...change
  }
  return { parts, references, stored: () => text }
}

describe('a verification', () => {
  it('is remembered, also by the next page, for this engine as it is', async () => {
    const { parts, references } = fakeParts()
    const first = new Verifications(parts)
    expect(first.result(report, 'fast')).toBeNull()
    await first.verify(report, 'fast', 'verification.json')
    expect(references[0]?.networks.map(({ id }) => id)).toEqual(['idsia-tiny', 'resnet-tiny'])
    expect(first.result(report, 'fast')).toEqual(result)
    expect(new Verifications(parts).result(report, 'fast')).toEqual(result)
  })

  it('does not count for another arithmetic, version, adapter or browser', async () => {
    const { parts } = fakeParts()
    const here = new Verifications(parts)
    await here.verify(report, 'fast', 'verification.json')
    expect(here.result(report, 'strict')).toBeNull()
    expect(here.result({ ...report, probe: { ...probe, version: '2' } }, 'fast')).toBeNull()
    const adapter = { vendor: 'google', architecture: 'swiftshader', device: '', description: '', isSoftware: true }
    expect(here.result({ ...report, probe: { ...probe, adapter } }, 'fast')).toBeNull()
    const updated = { ...parts, machine: { ...parts.machine, userAgent: 'Firefox/141.0' } }
    expect(new Verifications(updated).result(report, 'fast')).toBeNull()
  })

  it('goes into the record of a run without its details', async () => {
    const here = new Verifications(fakeParts().parts)
    expect(verificationOf(here, report, defaultConfig(2))).toBeNull()
    await here.verify(report, 'fast', 'verification.json')
    const { networks: _networks, ...kept } = result
    expect(verificationOf(here, report, defaultConfig(2))).toEqual(kept)
  })

  it('that fails says why, and can be tried again', async () => {
    let missing = true
    const read = async () => (missing ? new Response('', { status: 404 }) : new Response(readFileSync('static/verification.json')))
    const here = new Verifications(fakeParts({ read }).parts)
    await here.verify(report, 'fast', 'verification.json')
    expect(here.failure('signpost-wasm')?.message).toContain('status 404')
    missing = false
    await here.verify(report, 'fast', 'verification.json')
    expect([here.failure('signpost-wasm'), here.result(report, 'fast')]).toEqual([null, result])
  })
})
