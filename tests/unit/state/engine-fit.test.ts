import { describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { fitToEngine } from '#lib/state/engine-fit.ts'

const probe = { available: true, version: '1', maxThreads: 2, numerics: ['fast'], features: [], limitation: null } as const
const config = defaultConfig(2)

describe('settings for an engine', () => {
  it('stay the same object where it has all of them', () => {
    expect(fitToEngine(config, probe)).toEqual({ config, corrections: [] })
    expect(fitToEngine(config, probe).config).toBe(config)
  })

  it('are corrected, and each correction is named', () => {
    expect(fitToEngine({ ...config, threads: 8, numerics: 'strict' }, probe)).toEqual({
      config,
      corrections: [
        { setting: 'threads', from: 8, to: 2 },
        { setting: 'numerics', from: 'strict', to: 'fast' }
      ]
    })
  })

  it('that cannot run here stay as they are: they may be meant for another machine', () => {
    const wanted = { ...config, threads: 8 }
    expect(fitToEngine(wanted, { available: false, obstacle: 'no-webgpu', reason: '' }).config).toBe(wanted)
  })
})
