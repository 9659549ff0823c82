import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../cli/options.ts'
import { progressWriter } from '../../../cli/progress-lines.ts'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'

const read = (text: string) => readCommand(text.split(' '), 4)

describe('the command line', () => {
  it('gives the protocol with the threads of the machine when only the data is named', () => {
    expect(read('train --data a.zip')).toEqual({
      command: 'train',
      data: { files: ['a.zip'], sample: null, profileDir: null },
      config: defaultConfig(4),
      outPath: null
    })
  })

  it('reads every setting', () => {
    const command = read(
      'train --data a.zip --test b.zip --labels c.csv --model idsia --size 48 --engine signpost-wasm --threads 2 --numerics strict --split track' +
        ' --epochs 3 --batch 32 --lr 0.1 --schedule steps:10,20:0.5 --momentum 0.8 --seed 7 --limit 900 --max-steps 12 --no-clahe --out r.json'
    )
    expect(command).toEqual({
      command: 'train',
      data: { files: ['a.zip', 'b.zip', 'c.csv'], sample: null, profileDir: null },
      outPath: 'r.json',
      config: {
        ...{ datasetId: 'gtsrb', model: 'idsia', sizePx: 48, clahe: false, split: 'track', engine: 'signpost-wasm', threads: 2, numerics: 'strict' },
        ...{ epochs: 3, batchSize: 32, learningRate: 0.1, schedule: { kind: 'steps', epochs: [10, 20], factor: 0.5 }, momentum: 0.8, seed: 7 },
        ...{ limitImages: 900, maxSteps: 12 }
      }
    })
  })

  it.each([
    ['sample', { trainingCount: 4300, seed: 1 }],
    ['sample:1000', { trainingCount: 1000, seed: 1 }],
    ['sample:40000:7', { trainingCount: 40_000, seed: 7 }]
  ])('takes --data %s for the sample set', (data, sample) => {
    expect(read(`import --data ${data}`)).toEqual({ command: 'import', data: { files: [], sample, profileDir: null } })
    expect(read(`train --data ${data} --test real.zip`)).toMatchObject({ data: { files: ['real.zip'], sample }, config: { datasetId: 'sample' } })
  })

  it.each([
    ['train --data sample:999', /takes 1000 to 40000 images .*, not sample:999/],
    ['train --data sample:', /not sample:/],
    ['train --data sample:4300:x', /not sample:4300:x/],
    ['train --data sample:4300:1:1', /not sample:4300:1:1/],
    ['train', /--data is missing/],
    ['train --data a.zip --model resnet99', /--model must be one of .*, not resnet99/],
    ['train --data a.zip --size 33', /--size must be one of 32, 48, 64, not 33/],
    ['train --data a.zip --lr fast', /--lr must be a number from .*, not fast/],
    ['train --data a.zip --epochs 0', /--epochs must be a whole number from 1 to 1000, not 0/],
    ['train --data a.zip --seed= --epochs 1', /--seed must be/],
    ['train --data a.zip --schedule linear', /--schedule must be constant, steps or cosine, not linear/],
    ['train --data a.zip --schedule steps:x:0.1', /--schedule must be a whole number/],
    ['train --data a.zip --sped 3', /--sped/],
    ['train a.zip', /a\.zip/],
    ['train --data a.zip --labels c.csv', /--labels belongs to --test/],
    ['import --data a.zip --epochs 3', /--epochs/],
    ['trian --data a.zip', /Unknown command trian/]
  ])('refuses "%s" in one line', (text, message) => {
    expect(() => read(text)).toThrow(message)
    try {
      read(text)
    } catch (error) {
      expect((error as Error).message).not.toContain('\n')
    }
  })

  it('reads sweep and merge', () => {
    const sweep = { command: 'sweep', planPath: 'p.json', outDir: 'o', shard: null, resume: false, yes: false, data: null }
    expect(read('sweep p.json --out o')).toEqual(sweep)
    expect(read('sweep p.json --out o --shard 2/3 --resume --yes --data sample:1000')).toEqual({
      ...sweep,
      ...{ shard: { index: 2, count: 3 }, resume: true, yes: true },
      data: { files: [], sample: { trainingCount: 1000, seed: 1 }, profileDir: null }
    })
    expect(read('merge a b --out o')).toEqual({ command: 'merge', dirs: ['a', 'b'], outDir: 'o' })
  })

  it.each([
    ['sweep --out o', /sweep takes one plan/],
    ['sweep a.json b.json --out o', /sweep takes one plan/],
    ['sweep p.json', /--out is missing/],
    ['sweep p.json --out o --shard 3/3', /--shard takes index\/count with an index from 0, .* not 3\/3/],
    ['sweep p.json --out o --shard 1', /not 1$/],
    ['sweep p.json --out o --shard 0/1/2', /not 0\/1\/2/],
    ['sweep p.json --out o --shard /3', /not \/3/],
    ['sweep p.json --out o --epochs 3', /--epochs/],
    ['merge --out o', /merge takes the folders/],
    ['merge a', /--out is missing/]
  ])('refuses "%s" and names the option', (text, message) => expect(() => read(text)).toThrow(message))

  it.each([[''], ['--help'], ['train --help'], ['import -h'], ['sweep -h'], ['merge --help']])('helps for "%s"', (text) => {
    expect(readCommand(text === '' ? [] : text.split(' '), 4)).toEqual({ command: 'help' })
  })
})

describe('progress on stderr', () => {
  it('is a line every few seconds, and one per event', () => {
    const lines: string[] = []
    let nowMs = 0
    const report = progressWriter(
      (line) => lines.push(line),
      () => nowMs
    )
    const counts = { stepsPerEpoch: 10, elapsedTrainingMs: 0, stepMs: null, remainingMs: 65_000, batchLosses: [] }
    for (let step = 1; step <= 100; step++) {
      nowMs += 250
      report({ kind: 'training', progress: { phase: 'training', epoch: 1, step, train: { lossNats: 1.5, accuracyFraction: 0.5 }, ...counts } })
    }
    expect(lines).toHaveLength(5)
    expect(lines[0]).toBe('epoch 1, step 1, loss 1.5000, about 65.0 s left')
    report({ kind: 'event', event: { kind: 'ended', at: '', outcome: { status: 'completed' } } })
    expect(lines.at(-1)).toBe('ended: completed')
  })
})
