import { describe, expect, it } from 'vitest'
import { passBytes } from '../../../bench/kernel-page/pass-bytes.ts'
import { stepFloor, stepProducts } from '../../../bench/floor.ts'
import { fillSection, sectionsOf } from '../../../bench/report-tables.ts'
import { Area } from '../../../src/lib/engines/signpost/wasm/memory.ts'
import { tapeOp } from '../../../src/lib/engines/signpost/wasm/tape.ts'
import { modelSpec } from '../../../src/lib/models/registry.ts'
import type { ModelSpec } from '../../../src/lib/schema/model.ts'

const machine = { cpu: 'a processor', cores: 2, memoryBytes: 8 * 2 ** 30, system: 'linux x64', browser: 'Chromium 1', node: 'v20.0.0', pytorch: null }
const cell = { model: 'resnet20', sizePx: 32, threads: 2, numerics: 'fast', batchSize: 64 } as const
const date = '2026-01-02T03:04:05Z'

/** Rows of the first table, without head and rule. */
const tableRows = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').slice(1, -1))
    .map((fields) => fields.map((field) => field.trim()))

const small: ModelSpec = {
  id: 'small',
  title: 'small',
  inputSizePx: 8,
  inputChannels: 3,
  classCount: 43,
  layers: [
    { op: 'conv', name: 'a', input: 'x', filters: 4, kernelSize: 3, stride: 1, padding: 1, bias: false },
    { op: 'conv', name: 'b', input: 'a', filters: 5, kernelSize: 3, stride: 2, padding: 1, bias: false },
    { op: 'conv', name: 'c', input: 'b', filters: 6, kernelSize: 4, stride: 1, padding: 0, bias: false },
    { op: 'flatten', name: 'd', input: 'c' },
    { op: 'dense', name: 'e', input: 'd', units: 43 }
  ]
}

describe('floor', () => {
  it('counts the products of tiles for 3x3 and 4x4, everything else and what is smaller than a tile whole, and no gradient of the input', () => {
    const a = (64 * 4 * 9 * 3 * 2) / 4
    // One tile of 4 x 4 outputs at stride 2.
    const b = 81 * 5 * 4 * 3
    const c = 1 * 6 * 16 * 5 * 3
    const e = 6 * 43 * 3
    expect(stepProducts(small)).toBe(a + b + c + e)
  })

  it('divides by the peak of all threads and by the bandwidth', () => {
    const floor = stepFloor(small, 10, { peakGflops: 2, threads: 2, bandwidthGBps: 5, passBytes: 5e6 })
    expect(floor.productsMs).toBeCloseTo((2 * stepProducts(small) * 10) / 4e6, 12)
    expect(floor.passesMs).toBe(1)
  })
})

describe('bytes of the passes', () => {
  const pool = (input: Area, output: Area) => tapeOp('averagePool', 1, { input, output, pixels: 1, channels: 8, imagesPerChunk: 1 })
  const [a, b, c] = [new Area('a', 100), new Area('b', 10), new Area('c', 1)]

  it('count each tensor of an op, again in the next op', () => {
    expect(passBytes([pool(a, b), pool(b, c)])).toBe(100 + 10 + 10 + 1)
  })

  it('leave out what the same chain has in the cache', () => {
    expect(passBytes([{ ...pool(a, b), chain: 2 }, pool(b, c), pool(b, c)])).toBe(100 + 10 + 1 + 10 + 1)
  })

  it('leave out matrix kernels and constant tables', () => {
    const words = { input: a, gradient: b, slots: c, biasSlotBytes: 0, depth: 1, panels: 1, tilesPerChunk: 1, tiles: 1 }
    expect(passBytes([tapeOp('denseWeights', 1, words), tapeOp('pack', 1, { jobs: new Area('table', [1, 2]) })])).toBe(0)
  })
})

describe('tables', () => {
  it('of the kernels add up to the step', () => {
    const op = { layer: 'l', minMs: 1, operations: 0 }
    const ops = [
      { ...op, name: 'winograd', medianMs: 20, operations: 2e9 },
      { ...op, name: 'winograd', medianMs: 30, operations: 3e9 },
      { ...op, name: 'normalize', medianMs: 15 }
    ]
    const times = { ops, stepMs: 60, minStepMs: 55, peakGflops: 50, bandwidthGBps: 10, passBytes: 20e6 }
    const sections = sectionsOf({ bench: 'kernels', machine, date, results: [{ ...cell, rounds: 3, tape: 'training', ...times }] })
    const rows = tableRows(sections.kernels ?? '')
    expect(rows.at(0)).toEqual(['winograd', '2', '50.0', '83 %', '100', '1.00'])
    expect(rows.at(-1)?.at(2)).toBe('**60.0**')
    expect(rows.slice(0, -1).reduce((sum, row) => sum + Number(row[2]), 0)).toBeCloseTo(60, 6)
    const { productsMs } = stepFloor(modelSpec('resnet20', 32), 64, { ...times, threads: 2 })
    expect(tableRows(sections.floor ?? '')[0]?.slice(-2)).toEqual(['60.0', `${(((productsMs + 2) / 60) * 100).toFixed(0)} %`])
  })

  it('of the threads have a row per network and numerics and a column per number of threads', () => {
    const result = { ...cell, minStepMs: 1 }
    const results = [
      { ...result, threads: 2, stepMs: 50, speedUp: 1.9 },
      { ...result, threads: 1, stepMs: 95, speedUp: 1 },
      { ...result, threads: 1, numerics: 'strict' as const, stepMs: 120, speedUp: 1 }
    ]
    const { scaling = '' } = sectionsOf({ bench: 'scaling', machine, date, rounds: 3, results })
    expect(tableRows(scaling)).toEqual([
      ['ResNet-20, 32 px', 'fast', '95.0 (1.00)', '50.0 (1.90)'],
      ['ResNet-20, 32 px', 'strict', '120 (1.00)', '']
    ])
    expect(scaling).toContain('2 cores of a processor, 8 GiB, linux x64; Chromium 1; Node 20.0.0; rounds 3; 2026-01-02')
  })
})

describe('fillSection', () => {
  it('replaces what stood between the marks, and nothing else', () => {
    const document = 'before\n<!-- memory -->\nold\n<!-- /memory -->\nafter\n'
    const once = fillSection(document, 'memory', 'new')
    expect(once).toBe('before\n<!-- memory -->\n\nnew\n\n<!-- /memory -->\nafter\n')
    expect(fillSection(once, 'memory', 'new')).toBe(once)
  })

  it('names the marks that are missing', () => {
    expect(() => fillSection('text', 'memory', 'new')).toThrow('<!-- memory -->')
  })
})

describe('engines', () => {
  it('compares with the first and names the engines that cannot run', () => {
    const result = { ...cell, adapter: null, rounds: 3, compileMs: 50, minStepMs: 90, deviceBytes: 125e6 }
    const results = [
      { ...result, engine: 'signpost-wasm', title: 'Signpost wasm', stepMs: 100 },
      { ...result, engine: 'tfjs-webgl', title: 'TensorFlow.js WebGL', adapter: 'SwiftShader', stepMs: 2000 }
    ] as const
    const absent = [{ engine: 'tfjs-webgpu', reason: 'no device' }] as const
    const { engines = '' } = sectionsOf({ bench: 'engines', machine, date, results, absent })
    expect(tableRows(engines).map((row) => [row[1], row[2], row[7], row.at(-1)])).toEqual([
      ['Signpost wasm', '', '100', '1.00'],
      ['TensorFlow.js WebGL', 'SwiftShader', '2000', '20.00']
    ])
    expect(engines).toContain('TensorFlow.js WebGPU: no device')
  })
})
