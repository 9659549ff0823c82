import { expect, it } from 'vitest'
import { testSetText } from '#lib/components/runs/test-set-text.ts'
import { summarise } from '#lib/runs/summarise.ts'
import type { DatasetUse, RunConfig } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { meta, started } from '../runs/run-fixture.ts'

function textOf(datasetId: RunConfig['datasetId'], use: Partial<DatasetUse>): string {
  const begun = started({ datasetId })
  return testSetText(present(summarise({ meta: meta('a'), events: [{ ...begun, dataset: { ...begun.dataset, ...use } }] }, false)))
}

it('calls drawn test images so, and real ones beside the sample set official', () => {
  expect(textOf('gtsrb', { testLayout: 'official-test' })).toBe('official test images')
  expect(textOf('sample', { testLayout: 'official-test' })).toBe('official test images')
  expect(textOf('sample', { testLayout: 'synthetic' })).toBe('drawn test images')
})

it('goes by the data set where a run does not say', () => {
  expect([textOf('gtsrb', {}), textOf('sample', {})]).toEqual(['official test images', 'drawn test images'])
})
