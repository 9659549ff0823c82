/** The published JSON Schema and the app's own parser say the same of every document but those that contradict themselves. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exportRun } from '#lib/runs/export.ts'
import { parseRunFile, readRunFiles } from '#lib/schema/parse-run-file.ts'
import { RUN_SCHEMA_PATH, runJsonSchema } from '../../../scripts/run-schema.ts'
import { present } from '../present.ts'
import { failedRun, fullRun, interruptedRun, otherFile, stoppedRun } from './run-file-fixtures.ts'

const published = JSON.parse(readFileSync(RUN_SCHEMA_PATH, 'utf8')) as object
const accepts = new Ajv2020({ strict: false }).compile(published)
const parses = (value: unknown) => {
  try {
    parseRunFile(value, 'x')
    return true
  } catch {
    return false
  }
}
type Loose = Record<string, unknown>
const full = () => JSON.parse(JSON.stringify(exportRun(fullRun(), false))) as Loose
const other = () => JSON.parse(JSON.stringify(otherFile())) as Loose

/** Every single change of one field that makes sense for its kind: [what, document]. */
function variations(): [string, Loose][] {
  const cases: [string, Loose][] = []
  const visit = (path: (string | number)[], value: unknown) => {
    for (const wrong of [null, -1, 1e16, 1.5, '', 'x'.repeat(11_000), [], {}, true]) {
      cases.push([`${path.join('.')} = ${JSON.stringify(wrong).slice(0, 20)}`, changed(path, () => wrong)])
    }
    if (typeof value !== 'object' || value === null) return
    if (!Array.isArray(value)) cases.push([`${path.join('.')} has more`, changed(path, (old) => ({ ...(old as Loose), more: 1 }))])
    for (const [key, inner] of Object.entries(value)) {
      cases.push([`without ${[...path, key].join('.')}`, changed(path, (old) => without(old, key))])
      visit([...path, Array.isArray(value) ? Number(key) : key], inner)
    }
  }
  const changed = (path: (string | number)[], change: (old: unknown) => unknown) => {
    const copy: Loose = { root: full() }
    const owner = ['root', ...path].slice(0, -1).reduce<Loose>((value, key) => value[key] as Loose, copy)
    const last = path.at(-1) ?? 'root'
    owner[last] = change(owner[last])
    return copy.root as Loose
  }
  visit([], full())
  return cases.filter(([, document]) => isObject(document))
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

function without(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key)
  return Object.fromEntries(Object.entries(value as Loose).filter(([name]) => name !== key))
}

/** Beyond a schema: run-file-consistency.ts and the checks of docs/run-files.md. */
const CONTRADICTIONS =
  /^(without )?(root|epochs|epochs\.\d+(\.epoch)?|confusion.*|tested|tested\.correctBase64|outcome|status|endedAt|environment|config\.(epochs|engine))( |$)/

describe('the published schema', () => {
  it('is the one that the app checks with (scripts/make-run-schema.ts)', () => {
    expect(published).toEqual(runJsonSchema())
  })

  it.each([
    ['finished', exportRun(fullRun(), false)],
    ['stopped', exportRun(stoppedRun(), false)],
    ['failed', exportRun(failedRun(), false)],
    ['interrupted', exportRun(interruptedRun(), false)],
    ['of another program', other()],
    ['migrated from version 1', readRunFiles(readFileSync('tests/fixtures/run-files/v1-export.json', 'utf8'), 'x').runs[0]]
  ])('accepts a run that is %s, as the parser does', (_what, file) => {
    const value = JSON.parse(JSON.stringify(file)) as unknown
    expect(accepts(value), JSON.stringify(accepts.errors)).toBe(true)
    expect(parses(value)).toBe(true)
  })

  it('agrees with the parser on every document that differs in one field', () => {
    const cases = variations()
    const disagreeing = cases.filter(([what, document]) => {
      const [schema, parser] = [accepts(document), parses(document)]
      return schema !== parser && !(schema && CONTRADICTIONS.test(what))
    })
    expect(disagreeing.map(([what]) => what)).toEqual([])
    expect(cases.length).toBeGreaterThan(1000)
    expect(cases.filter(([, document]) => !accepts(document)).length).toBeGreaterThan(700)
  })
})

describe('documents that contradict themselves', () => {
  const epochs = present(exportRun(fullRun(), false)).epochs
  it.each([
    ['an epoch out of order', { ...full(), epochs: [epochs[1], epochs[0]] }, /epochs\.0\.epoch must be 1/],
    [
      'more epochs than planned',
      { ...other(), config: { ...(other().config as Loose), epochs: 1 } },
      /epochs has 2 entries, but config\.epochs is 1/
    ],
    [
      'confusion counts of another length',
      { ...full(), confusion: { classCount: 3, counts: [1, 1, 0, 2] } },
      /confusion\.counts has 4 entries in place of 9/
    ],
    [
      'more images than bits',
      { ...full(), confusion: { classCount: 2, counts: [100, 1, 0, 2] } },
      /tested\.correctBase64 must have one bit for each of the 103 images/
    ],
    ['confusion without a test', { ...full(), tested: null }, /confusion is there, but nothing was tested/],
    ['a finished run without an end', { ...full(), outcome: null }, /outcome does not fit the status 'completed'/],
    ['an engine of the lab without its browser', { ...full(), environment: null }, /environment must be told/],
    ['a browser without an engine of the lab', { ...other(), environment: full().environment }, /environment must be null/],
    ['a day that does not exist', { ...full(), createdAt: '2026-02-30T99:00:00Z' }, /createdAt must be a date/]
  ])('%s: the parser names the field', (_what, document, message) => {
    expect(() => parseRunFile(document, 'x.json')).toThrow(message)
  })
})
