import { expect, it, vi } from 'vitest'
import { SetupState } from '#lib/state/setup.svelte.ts'
import type { EngineReport } from '#workers/trainer.api.ts'

// Here runes are plain values: what is tested is what the settings become, not that pages follow them.
vi.hoisted(() => {
  vi.stubGlobal(
    '$state',
    Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
  )
})

const available = { available: true, version: '1', features: [], limitation: null } as const
const ENGINES: EngineReport[] = [
  { id: 'signpost-wasm', title: '', probe: { ...available, maxThreads: 8, numerics: ['fast', 'strict'] } },
  { id: 'tfjs-wasm', title: '', probe: { ...available, maxThreads: 4, numerics: ['fast'] } },
  { id: 'tfjs-webgpu', title: '', probe: { available: false, obstacle: 'no-webgpu', reason: '' } }
]

async function loaded(): Promise<SetupState> {
  const never = () => Promise.reject(new Error('not asked for'))
  const setup = new SetupState({ engines: () => Promise.resolve(ENGINES), environment: () => Promise.resolve({} as never), probeStep: never })
  await setup.load()
  return setup
}

it('another engine takes the arithmetic it has, and all its threads where all were meant', async () => {
  const setup = await loaded()
  setup.change({ numerics: 'strict' })
  setup.change({ engine: 'tfjs-wasm' })
  expect(setup.config).toMatchObject({ engine: 'tfjs-wasm', numerics: 'fast', threads: 4 })
  setup.change({ engine: 'signpost-wasm' })
  expect(setup.config).toMatchObject({ numerics: 'fast', threads: 8 })
  setup.change({ threads: 2 })
  setup.change({ engine: 'tfjs-wasm' })
  expect(setup.config.threads).toBe(2)
  expect(setup.canTrain).toBe(true)
})

it('does not train in an arithmetic that the engine of copied settings lacks, nor on an engine that cannot run', async () => {
  const setup = await loaded()
  setup.replace({ ...setup.config, engine: 'tfjs-wasm', numerics: 'strict' })
  expect(setup.canTrain).toBe(false)
  expect(setup.numerics).toEqual(['fast'])
  setup.replace({ ...setup.config, engine: 'tfjs-webgpu', numerics: 'fast' })
  expect(setup.canTrain).toBe(false)
  expect(setup.numerics).toBeNull()
})
