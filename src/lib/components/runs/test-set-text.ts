/** On which images a run was tested at its end; drawn ones are never called official. */
import { m } from '#lib/i18n/generated/messages.js'
import type { RunSummary } from '#lib/runs/summarise.ts'

/** Runs recorded before it was noted where the test images came from are told by their data set. */
export function testSetText({ config, dataset }: Pick<RunSummary, 'config' | 'dataset'>): string {
  const layout = dataset.testLayout ?? (config.datasetId === 'sample' ? 'synthetic' : 'official-test')
  return layout === 'synthetic' ? m.run_test_drawn() : m.run_test_note()
}
