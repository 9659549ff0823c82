import { expect, it } from 'vitest'
import { readChoice, writeChoice } from '../../../src/routes/data/data-address.ts'

const read = (query: string) => readChoice(new URLSearchParams(query))

it('reads back what it writes', () => {
  const choice = { datasetId: 'sample' as const, split: 'track' as const, classId: 14, seed: 7, index: 0, sizePx: 64, clahe: false }
  expect(read(writeChoice(choice))).toEqual(choice)
})

it('leaves defaults out of the address', () => {
  expect(writeChoice(read(''))).toBe('')
})

it('falls back to defaults for what cannot be', () => {
  expect(read('data=cifar&class=43&size=40&seed=-1&image=x&split=random&clahe=maybe')).toEqual(read(''))
})
