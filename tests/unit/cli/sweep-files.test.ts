import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { merge } from '../../../cli/merge.ts'
import { finishedRun, openFolder, readManifest, sha256Of, writeManifest, writeWhole } from '../../../cli/sweep-folder.ts'
import { cellConfig, cellsOfShard, expandPlan, type PlanCell } from '../../../src/lib/experiments/expand.ts'
import type { Plan } from '../../../src/lib/schema/plan.ts'
import type { Shard } from '../../../src/lib/schema/sweep.ts'
import { smallPlan } from '../experiments/plan-fixture.ts'
import { present } from '../present.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'signpost-sweep-'))))
afterEach(() => rmSync(root, { recursive: true }))

const IMAGES = 'a'.repeat(64)
const runText = ({ settings }: PlanCell, outcome: unknown = { status: 'completed' }, threads = 2) =>
  JSON.stringify({ format: 'signpost-run', config: cellConfig(settings, threads), outcome, dataset: { contentSha256: IMAGES } })

/** A folder as a sweep of that shard leaves it. */
function shardFolder(name: string, shard: Shard | null, plan: Plan = smallPlan(), images = IMAGES): string {
  const dir = join(root, name)
  mkdirSync(dir)
  const cells = cellsOfShard(expandPlan(plan), shard).map((cell) => {
    const text = runText(cell)
    writeWhole(join(dir, `${cell.key}.json`), text)
    return { key: cell.key, state: 'done' as const, sha256: sha256Of(text), failure: null }
  })
  writeManifest(dir, { format: 'signpost-sweep', version: 1, plan, shard, cells, datasets: { sample: images } })
  return dir
}

const threeShards = () => [0, 1, 2].map((index) => shardFolder(`shard-${index}`, { index, count: 3 }))
const mergeInto = (dirs: readonly string[]) => merge({ command: 'merge', dirs, outDir: join(root, 'out') })

describe('merge', () => {
  it('makes the folder that one sweep of the whole plan makes', () => {
    const whole = shardFolder('whole', null)
    mergeInto(threeShards().reverse())
    expect(readdirSync(join(root, 'out'))).toEqual(readdirSync(whole))
    for (const file of readdirSync(whole)) expect(readFileSync(join(root, 'out', file), 'utf8')).toBe(readFileSync(join(whole, file), 'utf8'))
  })

  it('keeps cells that failed, with and without a record', () => {
    const dirs = threeShards()
    const manifest = readManifest(present(dirs[1]))
    const [first, ...rest] = manifest.cells
    const failed = { ...present(first), state: 'failed' as const, sha256: null, failure: 'no GPU' }
    writeManifest(present(dirs[1]), { ...manifest, cells: [failed, ...rest] })
    mergeInto(dirs)
    expect(readManifest(join(root, 'out')).cells[1]).toEqual(failed)
    expect(existsSync(join(root, 'out', `${failed.key}.json`))).toBe(false)
  })

  it('names what is missing, twice, foreign, changed or unfinished, and writes nothing then', () => {
    const [a, b, c] = threeShards() as [string, string, string]
    expect(() => mergeInto([a, c])).toThrow(/^4 of 12 cells are missing: resnet20-48px-\S+, \S+, \S+ and 1 more\. Name/)
    expect(() => mergeInto([a, b, c, b])).toThrow(new RegExp(`is in ${b} and in ${b}\\. Name every shard once`))
    const other = shardFolder('other', { index: 2, count: 3 }, smallPlan({ seeds: [1, 2, 4] }))
    expect(() => mergeInto([a, b, other])).toThrow(/other is of another plan than .*shard-0/)
    const images = shardFolder('images', { index: 2, count: 3 }, smallPlan(), 'b'.repeat(64))
    expect(() => mergeInto([a, b, images])).toThrow(/images was trained on other sample images/)
    const file = join(c, `${present(cellsOfShard(expandPlan(smallPlan()), { index: 2, count: 3 })[0]).key}.json`)
    writeFileSync(file, 'cut')
    expect(() => mergeInto([a, b, c])).toThrow(/is not the file that the manifest names/)
    rmSync(file)
    expect(() => mergeInto([a, b, c])).toThrow(/is missing, though the manifest names it/)
    rmSync(join(c, 'manifest.json'))
    expect(() => mergeInto([a, b, c])).toThrow(/manifest\.json is missing: the sweep in this folder has not ended/)
    expect(existsSync(join(root, 'out'))).toBe(false)
  })

  it('reads manifests as hostile files', () => {
    const [a] = threeShards() as [string]
    const original = readManifest(a)
    const refuse = (change: object, message: RegExp) => {
      writeFileSync(join(a, 'manifest.json'), JSON.stringify({ ...original, ...change }))
      expect(() => mergeInto([a])).toThrow(message)
    }
    refuse({ version: 2 }, /manifest\.json: version must be 1/)
    refuse({ cells: [{ key: '../../etc/passwd', state: 'done', sha256: null, failure: null }] }, /cells\.0\.key must be a key of a cell/)
    refuse({ plan: { ...smallPlan(), axes: { model: [] } } }, /plan\.axes\.model must have a value/)
    refuse({ extra: 1 }, /extra is not complete, or has a field/)
    writeFileSync(join(a, 'manifest.json'), 'x')
    expect(() => mergeInto([a])).toThrow(/manifest\.json: is not JSON/)
  })
})

describe('the folder of a sweep', () => {
  const cells = cellsOfShard(expandPlan(smallPlan()), { index: 0, count: 3 })
  const [cell] = cells as [PlanCell]
  const dir = () => join(root, 'sweep')
  const put = (name: string, text: string) => {
    mkdirSync(dir(), { recursive: true })
    writeFileSync(join(dir(), name), text)
  }

  it('shares the cells out: all of them, each once', () => {
    const shards = [0, 1, 2, 3, 4].flatMap((index) => cellsOfShard(expandPlan(smallPlan()), { index, count: 5 }))
    expect(shards.map(({ key }) => key).sort()).toEqual(
      expandPlan(smallPlan())
        .map(({ key }) => key)
        .sort()
    )
  })

  it('must be empty, or is gone on with', () => {
    put(`${cell.key}.json`, runText(cell))
    expect(() => openFolder(dir(), cells, false)).toThrow(/is not empty\. Name a new folder, or add --resume/)
    put('manifest.json', 'old')
    put(`${cell.key}.json.part`, 'half')
    openFolder(dir(), cells, true)
    expect(readdirSync(dir())).toEqual([`${cell.key}.json`])
  })

  it('is refused with files of another plan or shard', () => {
    put('resnet99.json', '{}')
    expect(() => openFolder(dir(), cells, true)).toThrow(/resnet99\.json does not belong to this plan or shard/)
  })

  it('counts a cell as finished only when its run is', () => {
    expect(finishedRun(dir(), cell)).toBeNull()
    const isFinished = (text: string) => {
      put(`${cell.key}.json`, text)
      return finishedRun(dir(), cell) !== null
    }
    expect(isFinished(runText(cell))).toBe(true)
    expect(isFinished(runText(cell, { status: 'stopped', reason: 'max-steps' }, 7))).toBe(true)
    expect(isFinished(runText(cell, { status: 'stopped', reason: 'user' }))).toBe(false)
    expect(isFinished(runText(cell, { status: 'failed' }))).toBe(false)
    expect(isFinished(runText(cell, null))).toBe(false)
    expect(() => isFinished(runText(present(cells[1])))).toThrow(/is of other settings than its name says/)
    expect(() => isFinished('{')).toThrow(/is not JSON/)
  })
})
