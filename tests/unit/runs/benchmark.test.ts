/** Result files of TrafficSignBench: two of its layout, and what they must mean (expected.json was written with h5py). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { benchmarkName, benchmarkPlace } from '#lib/runs/benchmark/benchmark-name.ts'
import { BENCHMARK_NAMES } from '#lib/runs/benchmark/benchmark-run.ts'
import { readHdf5 } from '#lib/runs/benchmark/hdf5.ts'
import { stepHistogram, stepQuantiles } from '#lib/runs/benchmark/step-times.ts'
import { epochsOf, eventsOf, summarise } from '#lib/runs/summarise.ts'
import { present } from '../present.ts'
import { fileOf, importInto, MemoryStore, NOW } from './import-harness.ts'

const read = (name: string) => readFileSync(new URL(`../../fixtures/trafficsignbench/${name}`, import.meta.url))
const KERAS = 'callback_data_keras_tensorflow_GT_48by48_clahe.h5'
const PYTORCH = 'callback_data_pytorch_GT_48by48_3.h5'

interface Expected {
  meaning: { width: number; train_accuracy_percent_by_batch: number[]; batches: number }
  raw: { attributes: Record<string, number | string>; datasets: Record<string, { shape: number[]; values: number[] }> }
}
const expected = (JSON.parse(read('expected.json').toString()) as { files: Record<string, Expected> }).files
const meaningOf = (name: string) => present(expected[name])
const values = (name: string, path: string) => present(meaningOf(name).raw.datasets[path]).values

describe.each([KERAS, PYTORCH])('%s', (name) => {
  it('is read as h5py reads it', async () => {
    const { raw } = meaningOf(name)
    const paths = Object.keys(raw.datasets)
    const numeric = Object.entries(raw.attributes).filter(([, value]) => typeof value === 'number')
    const { numbers, attributes } = await readHdf5(read(name), { datasets: paths, attributes: Object.keys(raw.attributes) })
    expect(Object.fromEntries([...numbers].map(([path, found]) => [path, [...found]]))).toEqual(
      Object.fromEntries(paths.map((path) => [path, values(name, path)]))
    )
    expect(Object.fromEntries(attributes)).toEqual(Object.fromEntries(numeric))
    expect(paths).toEqual(expect.arrayContaining([...BENCHMARK_NAMES.datasets]))
  })

  it('becomes a run with fractions, milliseconds and three epochs of twelve steps', async () => {
    const store = new MemoryStore()
    const report = await importInto(store, [fileOf(name, read(name), null, `saved_data/idsia/gpu/${name}`)])
    expect(report).toMatchObject({ known: [], refused: [] })
    const run = present(store.runs[0])
    const epochs = epochsOf(run)
    const { train_accuracy_percent_by_batch: percents } = meaningOf(name).meaning
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
    expect(epochs.map(({ epoch, steps }) => [epoch, steps])).toEqual([1, 2, 3].map((epoch) => [epoch, 12]))
    for (const [index, { train, validation, trainingMs, stepMs, batchLosses }] of epochs.entries()) {
      const batches = [12 * index, 12 * (index + 1)] as const
      expect(train.accuracyFraction).toBeCloseTo(mean(percents.slice(...batches)) / 100, 9)
      expect(train.lossNats).toBeCloseTo(mean(values(name, 'cost/train').slice(...batches)), 9)
      expect(validation.accuracyFraction).toBeCloseTo(present(values(name, 'accuracy/valid')[index]) / 100, 9)
      expect(validation.lossNats).toBe(values(name, 'cost/loss')[index])
      const timesMs = values(name, 'time/train_batch')
        .slice(...batches)
        .map((seconds) => 1000 * seconds)
      expect(trainingMs).toBeCloseTo(
        timesMs.reduce((sum, ms) => sum + ms, 0),
        9
      )
      expect(stepMs).toMatchObject({ count: 12, min: Math.min(...timesMs), max: Math.max(...timesMs) })
      expect(batchLosses.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, batch) => 12 * index + batch + 1))
    }
    const [tested] = eventsOf(run, 'tested')
    expect(tested?.metrics.accuracyFraction).toBeCloseTo(present(values(name, 'infer_acc/accuracy')[0]) / 100, 9)
    expect(summarise(run, false)).toMatchObject({
      status: 'completed',
      config: {
        engine: name === KERAS ? 'other:Keras (TensorFlow)' : 'other:PyTorch',
        model: 'idsia-200',
        sizePx: 48,
        clahe: true,
        epochs: 3,
        seed: null
      },
      environment: { producer: { name: 'TrafficSignBench', device: 'gpu' } },
      meta: { origin: { format: 'trafficsignbench-hdf5', fileName: name, importedAt: NOW } }
    })
  })

  it('asks for its network where no folder tells it, and takes the answer', async () => {
    const store = new MemoryStore()
    expect(await importInto(store, [fileOf(name, read(name))])).toMatchObject({ imported: [], refused: [{ code: 'hdf5-no-network' }] })
    await importInto(store, [fileOf(name, read(name), { model: 'resnet20', device: 'cpu' })])
    expect(summarise(present(store.runs[0]), false)).toMatchObject({ config: { model: 'resnet20' }, environment: { producer: { device: 'cpu' } } })
  })
})

it.each([
  ['notes.h5', 'hdf5-other-name'],
  ['callback_data_pytorch_BT_48by48_clahe.h5', 'hdf5-other-data'],
  ['callback_data_pytorch_GT_48by32_clahe.h5', 'hdf5-not-square']
])('%s is refused: %s', async (name, code) => {
  const report = await importInto(new MemoryStore(), [fileOf(name, read(PYTORCH), { model: 'idsia', device: null })])
  expect(report.refused).toMatchObject([{ code }])
})

it('a size that this lab does not have is kept as it is', async () => {
  const store = new MemoryStore()
  await importInto(store, [fileOf('callback_data_cntk_GT_40by40_2sigma.h5', read(PYTORCH), { model: 'idsia', device: null })])
  expect(summarise(present(store.runs[0]), false)?.config).toMatchObject({ engine: 'other:CNTK', sizePx: 40, clahe: null })
})

it('names and folders are read from the right', () => {
  expect(benchmarkName('callback_data_my_own_net_GT_64by64_None.h5')).toEqual({
    ...{ framework: 'my_own_net', dataset: 'GT', widthPx: 64, heightPx: 64, clahe: false }
  })
  expect(benchmarkName('callback_data___proto___GT_64by64_toString.h5')).toMatchObject({ framework: '__proto__', clahe: null })
  expect(benchmarkPlace('x/saved_data/resnet-32/cpu/a.h5')).toEqual({ model: 'resnet32', device: 'cpu' })
  expect(benchmarkPlace('a.h5')).toEqual({ model: null, device: null })
})

it('quantiles lie between the two nearest times, and the bins hold all of them', () => {
  const times = Float64Array.of(4, 1, 3, 2)
  expect(stepQuantiles(times)).toMatchObject({ count: 4, min: 1, p25: 1.75, median: 2.5, p75: 3.25, max: 4, mean: 2.5 })
  expect(stepHistogram(times)?.counts.reduce((sum, count) => sum + count, 0)).toBe(4)
  expect(stepHistogram(Float64Array.of(5, 5))).toMatchObject({ startMs: 5, binMs: 0 })
  expect([stepQuantiles(new Float64Array(0)), stepHistogram(new Float64Array(0))]).toEqual([null, null])
})
