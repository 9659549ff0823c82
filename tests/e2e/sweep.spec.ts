/** A plan as several machines run it: `npm run lab -- sweep` in three processes at once, `merge`, and the same plan in one piece. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '../../src/lib/schema/plan.ts'
import type { RunFile } from '../../src/lib/schema/run-file.ts'
import type { SweepManifest } from '../../src/lib/schema/sweep.ts'
import { lab } from './lab-process.ts'
import { expect, test } from './site.ts'

const folder = mkdtempSync(join(tmpdir(), 'signpost-sweep-'))
test.afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const plan: Plan = {
  format: 'signpost-plan',
  version: 1,
  name: 'Shards',
  base: { datasetId: 'sample', numerics: 'strict', epochs: 1, maxSteps: 2, batchSize: 16, limitImages: 500 },
  axes: { model: ['resnet20', 'idsia'] },
  seeds: [1, 2],
  exclude: []
}

const sweep = (out: string, ...more: readonly string[]) => lab(['sweep', at('plan.json'), '--data', 'sample:1000', '--out', at(out), ...more])
const runsOf = (out: string) => readdirSync(at(out)).filter((name) => name !== 'manifest.json')
const readRun = (out: string, name: string) => JSON.parse(readFileSync(join(at(out), name), 'utf8')) as RunFile

/** What must not depend on where and beside what a run was trained; groups of batch losses follow the clock. */
function bits({ config, epochs, tested, confusion }: RunFile) {
  const { evaluationMs: _timed, endedAt: _clock, ...result } = tested ?? {}
  return { config, result, confusion, losses: epochs.map(({ train, validation }) => ({ train, validation })) }
}

test('three shards in three processes, merged, are the runs of the whole plan, bit for bit in strict numerics', async () => {
  writeFileSync(at('plan.json'), JSON.stringify(plan))
  const whole = await sweep('whole')
  expect(whole.code, whole.stderr).toBe(0)
  const shards = await Promise.all([0, 1, 2].map((index) => sweep(`shard-${index}`, '--shard', `${index}/3`)))
  expect(shards.map(({ code }) => code)).toEqual([0, 0, 0])
  const early = await lab(['merge', at('shard-0'), at('shard-2'), '--out', at('early')])
  expect([early.code, early.stderr.trim()]).toEqual([1, expect.stringMatching(/^error: 1 of 4 cells are missing: idsia-32px-signpost-wasm-s1-/)])
  const merged = await lab(['merge', at('shard-0'), at('shard-1'), at('shard-2'), '--out', at('merged')])
  expect(merged.stdout.trim()).toBe(`${at('merged')}: 4 runs of 3 folders`)
  expect(runsOf('merged')).toEqual(runsOf('whole'))
  expect(runsOf('whole')).toHaveLength(4)
  for (const name of runsOf('whole')) {
    const [one, other] = [readRun('whole', name), readRun('merged', name)]
    expect(one.tested?.weightsSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(bits(other), name).toEqual(bits(one))
  }
})

test('a sweep that was cut goes on where it was, and a failing cell is kept with its reason', async () => {
  const two: Plan = { ...plan, axes: { threads: [64, 1] }, seeds: [7] }
  writeFileSync(at('plan.json'), JSON.stringify(two))
  const first = await sweep('cut')
  expect([first.code, first.stderr.trim().split('\n').at(-1)]).toEqual([1, expect.stringContaining('1 of 2 runs failed')])
  const manifest = JSON.parse(readFileSync(join(at('cut'), 'manifest.json'), 'utf8')) as SweepManifest
  expect(manifest.cells.map(({ state }) => state)).toEqual(['failed', 'done'])
  expect(manifest.cells[0]?.failure).toMatch(/^The plan asks for 64 threads, and the engine has \d+ here\.$/)
  const again = await sweep('cut')
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not empty. Name a new folder, or add --resume')])
  const resumed = await sweep('cut', '--resume')
  expect(resumed.stderr).toMatch(/cell 2 of 2: resnet20-32px-signpost-wasm-s7-\w+ is finished already/)
})
