import { describe, expect, it } from 'vitest'
import en from '../../../messages/paper/en.json'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { MISPRINTED_TABLE, PUBLISHED_CLAIMS, PUBLISHED_RESULTS } from '#lib/reference/published.ts'
import { repeatsOf } from '#lib/runs/statistics.ts'
import { summarise, type RunSummary } from '#lib/runs/summarise.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { followsStudy, paperRows, statusOf } from '#lib/state/paper.ts'
import { claimFindings } from '#lib/state/paper-claims.ts'
import { ended, epochEvent, run, started } from '../runs/run-fixture.ts'

describe('the published file', () => {
  it('prints Table 2 again as Table 3, and has the headings of the devices exchanged', () => {
    const cells = (table: number) =>
      PUBLISHED_RESULTS.filter((result) => result.table === table).map((result) => [
        result.framework,
        result.model,
        result.device,
        result.trainingSeconds
      ])
    expect(cells(MISPRINTED_TABLE)).toEqual(cells(2))
    expect(PUBLISHED_RESULTS.every(({ device, deviceAsPrinted }) => device !== deviceAsPrinted)).toBe(true)
  })

  it('has the claims that the page words in English', () => {
    const words = Object.entries(en).flatMap(([key, text]) => (/^paper_claim_\d$/.test(key) ? [text] : []))
    expect(words).toEqual(PUBLISHED_CLAIMS)
  })
})

function summary(config: Partial<RunConfig>, accuracyFraction: number, change: Partial<RunSummary> = {}): RunSummary {
  const found = summarise(run('r', started(config), epochEvent(1, 0.5, 1000), ended), false)
  if (!found) throw new Error('The fixture has no summary.')
  const dataset = { ...found.dataset, trainImages: 31_367, validationImages: 7_842, testImages: 12_630 }
  return {
    ...found,
    dataset,
    config: { ...defaultConfig(2), ...config },
    test: { lossNats: 0.1, accuracyFraction },
    trainingMs: 1_200_000,
    ...change
  }
}

describe('cells of the paper', () => {
  it('count runs that followed the protocol to their end, and no others', () => {
    expect(followsStudy(summary({}, 0.97))).toBe(true)
    expect(followsStudy(summary({ epochs: 10 }, 0.97))).toBe(false)
    expect(followsStudy(summary({ split: 'track' }, 0.97))).toBe(false)
    expect(followsStudy(summary({}, 0.97, { status: 'stopped' }))).toBe(false)
    expect(followsStudy(summary({}, 0.97, { test: null }))).toBe(false)
    const dataset = { ...summary({}, 0.97).dataset, trainImages: 3000 }
    expect(followsStudy(summary({}, 0.97, { dataset }))).toBe(false)
  })

  it('stand in seven rows, those of the misprinted table without a range', () => {
    const rows = paperRows([], 'CPU', false, 'accuracy')
    expect(rows.map(({ model, sizePx, range }) => `${model} ${sizePx} ${range === null}`)).toEqual([
      'idsia 48 false',
      'resnet20 32 false',
      'resnet20 48 false',
      'resnet20 64 true',
      'resnet32 32 false',
      'resnet32 48 false',
      'resnet32 64 true'
    ])
    const printed = paperRows([], 'GPU', true, 'time').find(({ model, sizePx }) => model === 'resnet20' && sizePx === 32)
    const corrected = paperRows([], 'CPU', false, 'time').find(({ model, sizePx }) => model === 'resnet20' && sizePx === 32)
    expect(printed?.range).toEqual(corrected?.range)
  })

  it('take one run of each seed and agree when their interval meets the published range', () => {
    const runs = [1, 2, 3, 3].map((seed, index) => summary({ seed }, 0.9695 + 0.0005 * index))
    const row = paperRows(runs, 'CPU', false, 'accuracy').find(({ model, sizePx }) => model === 'resnet20' && sizePx === 32)
    expect(row?.own).toHaveLength(1)
    expect(row?.own[0]?.repeats.values).toHaveLength(3)
    expect(row?.own[0]?.status).toBe('agrees')
  })

  it('stand beside the device that they ran on; a processor that plays a graphics card is none', () => {
    const { environment } = summary({}, 0.97)
    const adapter = { vendor: 'v', architecture: '', device: '', description: '' }
    const on = (isSoftware: boolean) => summary({}, 0.97, { environment: { ...environment, adapter: { ...adapter, isSoftware } } })
    const ownOf = (run: RunSummary, device: 'CPU' | 'GPU', printed = false) =>
      paperRows([run], device, printed, 'accuracy').flatMap(({ own }) => own).length
    expect([ownOf(on(false), 'CPU'), ownOf(on(false), 'GPU')]).toEqual([0, 1])
    expect([ownOf(on(true), 'CPU'), ownOf(on(true), 'GPU')]).toEqual([1, 0])
    expect([ownOf(on(false), 'CPU', true), ownOf(on(false), 'GPU', true)]).toEqual([1, 0])
  })

  it('are judged by number of seeds, width and place of the interval', () => {
    const status = (values: readonly number[]) => {
      const repeats = repeatsOf(values)
      return repeats && statusOf(repeats, { low: 96, high: 97 }, 'accuracy')
    }
    expect(status([96.5, 96.6])).toBe('few')
    expect(status([95, 96, 97])).toBe('undecided')
    expect(status([96.5, 96.6, 96.7])).toBe('agrees')
    expect(status([98.5, 98.6, 98.7])).toBe('differs')
  })
})

describe('claims', () => {
  const finished = (config: Partial<RunConfig>, accuracy: number, epochMs = 1000): RunSummary => {
    const stored = run(JSON.stringify(config), started(config), epochEvent(1, accuracy, epochMs), ended)
    const found = summarise(stored, false)
    if (!found) throw new Error('The fixture has no summary.')
    return found
  }
  const seeds = (config: Partial<RunConfig>, mean: number, epochMs = 1000) =>
    [1, 2, 3].map((seed) => finished({ ...config, seed }, mean + 0.001 * seed, epochMs + seed))
  const statuses = (runs: readonly RunSummary[]) => claimFindings(runs).map(({ status }) => status)

  it('need runs', () => expect(statuses([])).toEqual(['untestable', 'few', 'few', 'few', 'few', 'untestable', 'few', 'untestable']))

  it('are supported and contradicted by differences beyond seed noise', () => {
    const resnets = [...seeds({ model: 'resnet20' }, 0.95), ...seeds({ model: 'resnet32' }, 0.95)]
    expect(statuses([...resnets, ...seeds({ model: 'idsia' }, 0.9, 2000)])).toMatchObject({ 1: 'supported', 4: 'supported' })
    expect(statuses([...resnets, ...seeds({ model: 'idsia' }, 0.99, 500)])).toMatchObject({ 1: 'contradicted', 4: 'contradicted' })
    expect(statuses([...seeds({ clahe: true }, 0.95), ...seeds({ clahe: false }, 0.9)])[6]).toBe('supported')
    expect(statuses([...seeds({ clahe: true }, 0.95), ...seeds({ clahe: false }, 0.95)])[6]).toBe('open')
    const sizes = [...seeds({ sizePx: 32 }, 0.9), ...seeds({ sizePx: 48 }, 0.9), ...seeds({ sizePx: 64 }, 0.95)]
    expect(statuses(sizes)[2]).toBe('contradicted')
  })

  it('call a repeated seed reproduced only when every epoch gave the same losses', () => {
    expect(claimFindings([finished({ seed: 1 }, 0.9), finished({ seed: 1 }, 0.9)])[3]).toMatchObject({
      status: 'supported',
      pairs: { all: 1, identical: 1 }
    })
    expect(claimFindings([finished({ seed: 1 }, 0.9), finished({ seed: 1 }, 0.91)])[3]).toMatchObject({
      status: 'contradicted',
      pairs: { all: 1, identical: 0 }
    })
  })
})
