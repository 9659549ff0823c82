/** The measured runs that come with the app: read, grouped, judged and paired as the Compare page does it. */
import { expect, it } from 'vitest'
import { measuredRunsText } from '#lib/reference/measured-runs.ts'
import { readRunFiles } from '#lib/schema/parse-run-file.ts'
import type { RunId } from '#lib/schema/run.ts'
import { runFromFile } from '#lib/runs/run-from-file.ts'
import { summarise } from '#lib/runs/summarise.ts'
import { entriesOf, pairOf, verdicts } from '#lib/state/comparison.ts'
import { present } from '../present.ts'

const MAX_BYTES = 300_000
const origin = { format: 'signpost-run', fileName: 'measured.json', importedAt: '2026-01-01T00:00:00Z', id: null } as const

const text = await measuredRunsText()
const { runs, refused } = readRunFiles(text, 'measured.json')
const stored = runs.map((file, index) => runFromFile(file, `r${index}` as RunId, origin))
const groups = entriesOf(
  stored.map((run) => present(summarise(run, false))),
  true
)

it('are two groups of three finished seeds, small enough to come with the app', () => {
  expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES)
  expect(refused).toEqual([])
  expect(groups.map(({ runs: [first] }) => first?.config.engine)).toEqual(['signpost-wasm', 'other:PyTorch'])
  expect(groups.map(({ counted }) => counted.map(({ config }) => config.seed).toSorted())).toEqual([
    [1, 2, 3],
    [1, 2, 3]
  ])
})

it('have a verdict on accuracy and on time', () => {
  const [base, other] = groups
  const [found] = verdicts(present(base), [present(other)])
  expect(found?.verdict.accuracy?.interval.low).toBeLessThan(present(found?.verdict.accuracy).interval.high)
  expect(found?.verdict.time?.ratio).toBeGreaterThan(0)
})

it('were tested on the same images, so that a native run and a browser run are paired image by image', () => {
  const pairs = stored.slice(0, 3).flatMap((browser) => stored.slice(3).map((native) => pairOf(browser, native)))
  expect(pairs).toHaveLength(9)
  for (const pair of pairs) {
    const { counts, p } = present(pair)
    expect(counts.images).toBe(runs[0]?.dataset.validationImages)
    expect(counts.onlyFirst + counts.onlySecond).toBeGreaterThan(0)
    expect(p).toBeLessThanOrEqual(1)
  }
})
