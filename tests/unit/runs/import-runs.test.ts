/** Files of strangers become runs beside those that are stored. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { bundleOf, exportRun } from '#lib/runs/export.ts'
import { importRuns } from '#lib/runs/import-runs.ts'
import { newRunId } from '#lib/runs/new-meta.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { present } from '../present.ts'
import { fileOf, importInto, MemoryStore, NOW } from './import-harness.ts'
import { failedRun, fullRun, otherFile, stoppedRun } from './run-file-fixtures.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
const full = () => present(exportRun(fullRun(), false))
const other = (createdAt: string) => otherFile({ createdAt })

describe('import', () => {
  it('stores every run of several files under new ids, marked with the file they came from', async () => {
    const store = new MemoryStore()
    const files = [fileOf('one.json', JSON.stringify(full())), fileOf('old.json', fixture('run-files/v1-export.json'))]
    const report = await importInto(store, files)
    expect(report).toMatchObject({ known: [], refused: [] })
    expect(store.runs.map(({ meta }) => meta.id)).toEqual(report.imported)
    expect(new Set(report.imported).size).toBe(3)
    expect(store.runs[0]?.meta.origin).toEqual({ format: 'signpost-run', fileName: 'one.json', importedAt: NOW, id: 'original' })
    expect(store.runs[0]?.meta.name).toBe('Mine <script>alert(1)</script>')
  })

  it('tells a run that is stored already, also when it is in one file twice, or was written by version 1', async () => {
    const store = new MemoryStore()
    await store.add(fullRun())
    const renamed = { ...full(), name: 'another name', id: 'else' }
    expect(await importInto(store, [fileOf('a.json', JSON.stringify(bundleOf([renamed, full()])))])).toEqual({
      ...{ imported: [], known: ['original', 'original'], refused: [] }
    })
    const old = fileOf('old.json', fixture('run-files/v1-export.json'))
    const first = await importInto(store, [old, old])
    expect([first.imported.length, first.known.length]).toEqual([2, 2])
    const exported = store.runs.slice(1).map((run) => present(exportRun(run, false)))
    expect(await importInto(store, [fileOf('new.json', JSON.stringify(bundleOf(exported)))])).toMatchObject({ imported: [], known: first.imported })
  })

  it('imports the good runs of a bundle and names the bad ones', async () => {
    const store = new MemoryStore()
    const bad = { ...full(), createdAt: 'yesterday' }
    const report = await importInto(store, [fileOf('a.json', JSON.stringify({ ...bundleOf([]), runs: [bad, 7, other('2026-01-01T00:00:00Z')] }))])
    expect(report.imported).toHaveLength(1)
    expect(report.refused.map(({ message }) => message)).toEqual([
      'a.json, run 1: createdAt must be a date and time such as 2026-11-25T10:00:00Z',
      "a.json, run 2: is no run of Signpost: its field format must be 'signpost-run'"
    ])
  })

  it.each([
    ['text', 'hello', 'not-json', /is not JSON/],
    ['half a file', JSON.stringify(full()).slice(0, 900), 'not-json', /is not JSON/],
    ['NaN', JSON.stringify(full()).replace('"trainingMs":100', '"trainingMs":NaN'), 'not-json', /is not JSON/],
    ['Infinity', JSON.stringify(full()).replace('"trainingMs":100', '"trainingMs":1e999'), 'invalid', /epochs\.0\.trainingMs must be finite/],
    ['another format', '{"format":"x"}', 'not-a-run-file', /field format/],
    ['an empty list', '[]', 'not-a-run-file', /holds no run/],
    ['a newer version', JSON.stringify({ ...full(), version: 3 }), 'newer', /has version 3; this Signpost reads up to 2/],
    ['a newer bundle', '{"format":"signpost-runs","version":9,"runs":[]}', 'newer', /has version 9/],
    ['deep lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'too-deep', /nested deeper than 16/],
    ['5,001 runs', JSON.stringify(new Array(5001).fill(0)), 'too-many-runs', /holds 5001 runs/],
    ['a __proto__ key', JSON.stringify(full()).replace('"config":{', '"config":{"__proto__":{"polluted":1},'), 'invalid', /config\.__proto__/],
    ['an unknown field', JSON.stringify({ ...full(), stepms: 1 }), 'invalid', /stepms is not complete, or has a field that is not known/]
  ])('refuses %s with the reason and stores nothing', async (_what, text, code, message) => {
    const store = new MemoryStore()
    const report = await importInto(store, [fileOf('odd.json', text)])
    expect(report).toMatchObject({ imported: [], known: [], refused: [{ fileName: 'odd.json', code }] })
    expect(report.refused[0]?.message).toMatch(message)
    expect(report.refused[0]?.message).toMatch(/^odd\.json[:,]/)
    expect(store.runs).toEqual([])
    expect('polluted' in {}).toBe(false)
  })

  it('refuses a file above the limit without reading it', async () => {
    const file = { ...fileOf('big.json', '').file, size: 64_000_001, arrayBuffer: () => Promise.reject(new Error('must not be read')) }
    const report = await importInto(new MemoryStore(), [{ file, path: 'big.json', benchmark: null }])
    expect(report.refused).toMatchObject([{ code: 'too-long' }])
  })
})

describe('import into the database', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
  })

  it('gives back everything that was exported, and leaves what is stored as it is', async () => {
    const store = new RunStore()
    const parts = { store, newId: newRunId, now: () => NOW, breathe: () => Promise.resolve() }
    const runs = [
      fullRun(),
      { ...stoppedRun(), meta: { ...stoppedRun().meta, id: 'b' as never } },
      { ...failedRun(), meta: { ...failedRun().meta, id: 'c' as never } }
    ]
    const text = JSON.stringify(bundleOf(runs.map((run) => present(exportRun(run, false)))))
    const report = await importRuns(parts, [fileOf('all.json', text)], () => undefined)
    expect(report.imported).toHaveLength(3)
    const all = async () => Promise.all((await store.list()).map(async ({ meta }) => present(await store.read(meta.id))))
    const before = await all()
    const strip = (file: ReturnType<typeof exportRun>) => ({ ...present(file), id: '', origin: undefined })
    const again = before.map((run) => strip(exportRun(run, false)))
    expect(again).toEqual(expect.arrayContaining(runs.map((run) => strip(exportRun(run, false)))))
    expect(await importRuns(parts, [fileOf('all.json', text), fileOf('bad.json', '{')], () => undefined)).toMatchObject({ imported: [] })
    expect(await all()).toEqual(before)
  })
})
