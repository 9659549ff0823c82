/** 10,000 damaged files (8,000 run files, 2,000 of HDF5): each is refused with a reason or gives a run that holds together; nothing crashes. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, it, vi } from 'vitest'
import { bundleOf, exportRun } from '#lib/runs/export.ts'
import { summarise } from '#lib/runs/summarise.ts'
import { parseRunFile } from '#lib/schema/parse-run-file.ts'
import { present } from '../present.ts'
import { fileOf, importInto, MemoryStore } from './import-harness.ts'
import { failedRun, fullRun, interruptedRun, otherFile, stoppedRun } from './run-file-fixtures.ts'
import type { ImportedFile } from '#lib/runs/import-runs.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url))
const files = [fullRun(), stoppedRun(), failedRun(), interruptedRun()].map((run) => present(exportRun(run, false)))
const TEXTS = [...files, otherFile(), bundleOf(files), JSON.parse(fixture('run-files/v1-export.json').toString())].map((file) => JSON.stringify(file))

const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
const HOSTILE = [
  'NaN', 'Infinity', '1e999', '-1e999', '-1', '0', '1.5', '1e300', '4294967296', 'null', 'true', '""', '[]', '{}', '"<script>alert(1)</script>"',
  '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', deep(8), deep(3000), '"\\u0000\\ud800"', JSON.stringify('x'.repeat(3000))
] // prettier-ignore
const KEYS = ['"__proto__":{"polluted":1},', '"constructor":1,', '"toString":null,', '"version":3,', '"version":1,', '"extra":[],']

type Mutation = { kind: 'value' | 'key' | 'cut' | 'drop' | 'swap' | 'byte'; at: number; pick: number }
const mutation = fc.record<Mutation>({
  kind: fc.constantFrom('value', 'key', 'cut', 'drop', 'swap', 'byte'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  pick: fc.nat(1000)
})

/** Places of whole values in JSON text: what follows a colon, a comma or a bracket. */
const VALUE = /(?<=[:[,])(-?\d[\d.eE+-]*|"(?:[^"\\]|\\.)*"|null|true|false)(?=[,}\]])/g

function mutated(text: string, { kind, at, pick }: Mutation): string {
  const place = Math.floor(at * text.length)
  const values = [...text.matchAll(VALUE)]
  const value = values[Math.floor(at * (values.length - 1))]
  switch (kind) {
    case 'value':
      return value ? text.slice(0, value.index) + (HOSTILE[pick % HOSTILE.length] ?? '') + text.slice(value.index + value[0].length) : text
    case 'key': {
      const brace = text.indexOf('{', place)
      return brace < 0 ? text : text.slice(0, brace + 1) + (KEYS[pick % KEYS.length] ?? '') + text.slice(brace + 1)
    }
    case 'cut':
      return pick % 3 === 0 ? text.slice(0, place) : text.slice(0, place) + text.slice(place + (pick % 40))
    case 'drop': {
      const comma = text.indexOf(',', place)
      const next = text.indexOf(',', comma + 1)
      return comma < 0 || next < 0 ? text : text.slice(0, comma) + text.slice(next)
    }
    case 'swap':
      return value ? text.slice(0, value.index) + (values[pick % values.length]?.[0] ?? '1') + text.slice(value.index + value[0].length) : text
    case 'byte':
      return text.slice(0, place) + String.fromCharCode(pick % 256) + text.slice(place + 1)
    default:
      return kind satisfies never
  }
}

/** What must hold for any file whatever. */
async function holds(file: ImportedFile): Promise<'run' | 'refused'> {
  const store = new MemoryStore()
  const stored = { ...fullRun(), meta: { ...fullRun().meta, createdAt: '2020-01-01T00:00:00.000Z' } }
  await store.add(stored)
  const before = JSON.stringify(stored)
  const { imported, known, refused } = await importInto(store, [file])
  expect(imported.length + known.length + refused.length).toBeGreaterThan(0)
  for (const { message, code, problems } of refused) {
    expect(message.startsWith(file.file.name)).toBe(true)
    if (code === 'invalid') expect(problems.some(({ field }) => field !== '')).toBe(true)
  }
  expect(JSON.stringify(store.runs[0])).toBe(before)
  expect(store.runs.slice(1).map(({ meta }) => meta.id)).toEqual(imported)
  for (const run of store.runs.slice(1)) {
    expect(summarise(run, false)).not.toBeNull()
    parseRunFile(JSON.parse(JSON.stringify(exportRun(run, false))), 'again')
  }
  expect('polluted' in {}).toBe(false)
  return imported.length > 0 ? 'run' : 'refused'
}

/** The HDF5 library reports every damaged byte there. */
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))

it('8,000 damaged run files', { timeout: 60_000 }, async () => {
  const seen = { run: 0, refused: 0 }
  const damaged = fc.tuple(fc.nat(TEXTS.length - 1), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  const property = fc.asyncProperty(damaged, async ([which, mutations]) => {
    const text = mutations.reduce(mutated, TEXTS[which] ?? '')
    seen[await holds(fileOf('odd.json', text))]++
  })
  await fc.assert(property, { numRuns: 8000, seed: 542 })
  expect(Math.min(seen.run, seen.refused)).toBeGreaterThan(500)
})

it('2,000 damaged HDF5 files', { timeout: 60_000 }, async () => {
  const seen = { run: 0, refused: 0 }
  const names = ['callback_data_keras_tensorflow_GT_48by48_clahe.h5', 'callback_data_pytorch_GT_48by48_3.h5'] as const
  const samples = names.map((name) => new Uint8Array(fixture(`trafficsignbench/${name}`)))
  /** Mostly whole files, behind the signature: else almost all would be refused for the same reason. */
  const byte = fc.record({ at: fc.noBias(fc.nat(17_431)), value: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)) })
  const damaged = fc.record({
    which: fc.nat(1),
    bytes: fc.array(byte, { minLength: 1, maxLength: 6 }),
    keep: fc.oneof({ weight: 6, arbitrary: fc.constant(17_432) }, { weight: 1, arbitrary: fc.noBias(fc.nat(17_432)) })
  })
  const property = fc.asyncProperty(damaged, async ({ which, bytes, keep }) => {
    const sample = present(samples[which])
    const copy = sample.slice(0, keep)
    for (const { at, value } of bytes) if (at < copy.length) copy[at] = value
    seen[await holds(fileOf(present(names[which]), copy, { model: 'idsia', device: null }))]++
  })
  await fc.assert(property, { numRuns: 2000, seed: 542 })
  expect(Math.min(seen.run, seen.refused)).toBeGreaterThan(100)
})
