/** The headless runner, as a user calls it: `npm run lab -- ...`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetUse, EpochRecord, Environment, RunConfig } from '../../src/lib/schema/run.ts'
import { miniArchive } from './gtsrb-files.ts'
import { lab } from './lab-process.ts'
import { expect, test } from './site.ts'

interface RunFile {
  config: RunConfig
  environment: Environment
  epochs: readonly EpochRecord[]
  name: string
  dataset: DatasetUse
}

const folder = mkdtempSync(join(tmpdir(), 'signpost-lab-'))
test.afterAll(() => rmSync(folder, { recursive: true }))

const TRAIN = ['train', '--data', miniArchive.path, '--model', 'resnet20', '--size', '32', '--engine', 'signpost-wasm']

test('lab train writes the run and one summary line', async () => {
  const out = join(folder, 'run.json')
  const settings = [
    '--threads',
    '2',
    '--numerics',
    'strict',
    '--split',
    'track',
    '--epochs',
    '20',
    '--batch',
    '16',
    '--seed',
    '3',
    '--max-steps',
    '20'
  ]
  const { code, stdout, stderr } = await lab([...TRAIN, ...settings, '--out', out])
  expect(stderr).not.toContain('Error')
  expect(code).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  const run = JSON.parse(readFileSync(out, 'utf8')) as RunFile
  expect(run.config).toMatchObject({
    model: 'resnet20',
    sizePx: 32,
    threads: 2,
    numerics: 'strict',
    split: 'track',
    batchSize: 16,
    seed: 3,
    maxSteps: 20
  })
  expect(run.environment).toMatchObject({ crossOriginIsolated: true, threads: 2 })
  const steps = run.epochs.reduce((sum, epoch) => sum + epoch.steps, 0)
  expect(steps).toBe(20)
  for (const epoch of run.epochs) {
    expect(epoch.train.lossNats).toBeGreaterThan(0)
    expect(epoch.validation.accuracyFraction).toBeLessThanOrEqual(1)
    expect(epoch.stepMs?.count).toBe(epoch.steps)
  }
})

test('lab trains on the sample set and tests on real images, and the record says both', async () => {
  const out = join(folder, 'sample.json')
  const args = ['train', '--data', 'sample:1000', '--test', miniArchive.path, '--epochs', '1', '--max-steps', '2', '--out', out]
  const { code, stdout, stderr } = await lab(args)
  expect(stderr).toContain('stored 1000 training images of sample:1000')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Sample \(synthetic\) · ResNet-20 .* test on 120 real images \(official-training\)/)
  const run = JSON.parse(readFileSync(out, 'utf8')) as RunFile
  expect(run.name).toContain('Sample (synthetic)')
  expect(run.config.datasetId).toBe('sample')
  expect(run.dataset).toMatchObject({
    layout: 'synthetic',
    trainImages: 800,
    validationImages: 200,
    testImages: 120,
    testLayout: 'official-training'
  })
})

test('lab import prints the manifest', async () => {
  const { code, stdout } = await lab(['import', '--data', miniArchive.path])
  expect(code).toBe(0)
  expect(stdout).toContain(`"imageCount": ${miniArchive.images}`)
})

test('lab trains with TensorFlow.js, and the record says on what and how it differs from stock', async () => {
  const out = join(folder, 'tfjs.json')
  const { code, stdout } = await lab([...TRAIN, '--engine', 'tfjs-wasm', '--batch', '8', '--max-steps', '2', '--epochs', '1', '--out', out])
  expect(code).toBe(0)
  expect(stdout).toContain('TensorFlow.js wasm')
  const { environment, epochs } = JSON.parse(readFileSync(out, 'utf8')) as RunFile
  expect(environment).toMatchObject({ engineVersion: '4.22.0', threads: 1 })
  expect(environment.departures?.join()).toContain('Conv2DBackpropFilter')
  expect(epochs[0]?.train.lossNats).toBeGreaterThan(0)
})

for (const { name, args, line } of [
  { name: 'a missing archive', args: ['import', '--data', join(folder, 'missing.zip')], line: 'missing.zip' },
  { name: 'a damaged archive', args: ['import', '--data', join(folder, 'damaged.zip')], line: 'damaged.zip' },
  { name: 'a sample set that is too large', args: ['import', '--data', 'sample:50000'], line: 'sample:50000' },
  { name: 'an unknown model', args: [...TRAIN, '--model', 'resnet99', '--out', join(folder, 'none.json')], line: 'resnet99' },
  { name: 'an unknown engine', args: [...TRAIN, '--engine', 'caffe'], line: 'tfjs-wasm' },
  { name: 'an arithmetic that the engine lacks', args: [...TRAIN, '--engine', 'tfjs-cpu', '--numerics', 'strict'], line: 'no strict arithmetic' },
  { name: 'an unknown option', args: [...TRAIN, '--sped', '3', '--out', join(folder, 'none.json')], line: 'sped' }
]) {
  test(`lab fails with one clear line for ${name}`, async () => {
    writeFileSync(join(folder, 'damaged.zip'), 'no archive')
    const { code, stdout, stderr } = await lab(args)
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    const last = stderr.trim().split('\n').at(-1) ?? ''
    expect(last).toContain(line)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
}
