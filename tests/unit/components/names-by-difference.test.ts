/** What a compared run is called: by what differs, as far as its program tells. */
import { expect, it } from 'vitest'
import { nameByDifference } from '#lib/components/compare/setting-texts.ts'
import { runFromFile } from '#lib/runs/run-from-file.ts'
import { summarise } from '#lib/runs/summarise.ts'
import type { RunId } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { otherFile } from '../runs/run-file-fixtures.ts'
import { ended, meta, started } from '../runs/run-fixture.ts'

const origin = { format: 'signpost-run', fileName: 'x.json', importedAt: '2026-02-01T00:00:00.000Z', id: null } as const
const differing = ['engine', 'numerics', 'browser'] as const

it('has what differs', () => {
  const run = present(summarise({ meta: meta('a'), events: [started(), ended] }, false))
  expect(nameByDifference(run, differing)).toBe('Signpost wasm · arithmetic fast · Chromium 150')
})

it('leaves out what another program does not tell', () => {
  const run = present(summarise(runFromFile({ ...otherFile(), name: '' }, 'b' as RunId, origin), false))
  expect(nameByDifference(run, differing)).toBe('PyTorch')
  expect(nameByDifference(run, ['numerics'])).toContain('ResNet-20')
})
