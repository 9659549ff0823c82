import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeviceLostError } from '../../../src/lib/engines/engine.ts'
import { adapterFacts } from '../../../src/lib/engines/gpu-adapter.ts'
import { TFJS_VERSION } from '../../../src/lib/engines/tfjs/backend.ts'
import { DeviceWatch } from '../../../src/lib/engines/device-watch.ts'
import { wasmBackend } from '../../../src/lib/engines/tfjs/wasm/probe.ts'
import { webglBackend } from '../../../src/lib/engines/tfjs/webgl/probe.ts'
import { webgpuBackend } from '../../../src/lib/engines/tfjs/webgpu/probe.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const never = new Promise<never>(() => undefined)

it('names the version that is installed', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  const versions = ['core', 'backend-cpu', 'backend-wasm', 'backend-webgl', 'backend-webgpu'].map((part) => dependencies[`@tensorflow/tfjs-${part}`])
  expect(new Set(versions)).toEqual(new Set([TFJS_VERSION]))
})

describe('webgpu probe', () => {
  it('has no WebGPU', async () => {
    vi.stubGlobal('navigator', {})
    expect(await webgpuBackend.probe()).toMatchObject({ available: false, obstacle: 'no-webgpu' })
  })
  it('has no adapter', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } })
    expect(await webgpuBackend.probe()).toMatchObject({ available: false, obstacle: 'no-adapter' })
  })
  it('says what went wrong', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.reject(new Error('driver trouble')) } })
    expect(await webgpuBackend.probe()).toMatchObject({
      available: false,
      obstacle: 'start-failed',
      reason: expect.stringContaining('driver trouble') as string
    })
  })
})

it('webgl probe: a browser without it', async () => {
  expect(await webglBackend.probe()).toMatchObject({ available: false, obstacle: 'no-webgl' })
})

describe('wasm probe', () => {
  it.each([
    [{ crossOriginIsolated: true, cores: 1 }, 1],
    [{ crossOriginIsolated: true, cores: 6 }, 3],
    [{ crossOriginIsolated: true, cores: 64 }, 8],
    [{ crossOriginIsolated: false, cores: 64 }, 1]
  ])('%j: %i threads', async ({ crossOriginIsolated, cores }, maxThreads) => {
    vi.stubGlobal('crossOriginIsolated', crossOriginIsolated)
    vi.stubGlobal('navigator', { hardwareConcurrency: cores })
    expect(await wasmBackend.probe()).toMatchObject({
      available: true,
      maxThreads,
      numerics: ['fast'],
      limitation: crossOriginIsolated ? null : 'not-isolated'
    })
  })
})

describe('adapter', () => {
  it.each([
    [{ vendor: 'google', architecture: 'swiftshader' }, true],
    [{ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
    [{ vendor: 'nvidia', architecture: 'ampere' }, false],
    [{ vendor: 'intel', isFallbackAdapter: true }, true]
  ])('%j: software %s', (facts, isSoftware) => {
    const info = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...facts } as GPUAdapterInfo
    expect(adapterFacts(info)).toMatchObject({ vendor: info.vendor, description: info.description, isSoftware })
  })
})

describe('device watch', () => {
  it('ends what waits, and what comes later, with the first reason', async () => {
    const watch = new DeviceWatch()
    const waiting = expect(watch.guard(never)).rejects.toThrow(DeviceLostError)
    watch.fail(new DeviceLostError('reset'))
    watch.fail(new Error('later'))
    await waiting
    await expect(watch.guard(Promise.resolve(1))).rejects.toThrow(/reset/)
    expect(() => watch.check()).toThrow(DeviceLostError)
  })
  it('lets through what ends in time', async () => {
    const watch = new DeviceWatch()
    expect(await watch.guard(Promise.resolve(1))).toBe(1)
    await expect(watch.guard(Promise.reject(new Error('own')))).rejects.toThrow('own')
  })
})
