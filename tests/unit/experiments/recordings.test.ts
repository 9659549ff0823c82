/** The shipped recordings, and files that only look like one. */
import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RECORDED_MODELS, recordedConfig } from '#lib/experiments/recorded.ts'
import { parseRecording } from '#lib/schema/parse-run-file.ts'
import type { Recording } from '#lib/schema/run-file.ts'

const pathOf = (model: string) => new URL(`../../../static/recordings/${model}.json`, import.meta.url)
const read = (model: string) => parseRecording(readFileSync(pathOf(model), 'utf8'), `${model}.json`)

describe.each(RECORDED_MODELS)('the recording of %s', (model) => {
  it('is a finished run with the settings that npm run record gives it, on the sample set', () => {
    const { run } = read(model)
    expect(run.status).toBe('completed')
    expect(run.config).toEqual(recordedConfig(model, run.config.threads ?? NaN))
    expect(run.epochs).toHaveLength(run.config.epochs)
    expect(run.dataset.layout).toBe('synthetic')
  })

  it('names machine, browser, engine version and date', () => {
    const { machine, run } = read(model)
    expect(machine).not.toBe('')
    expect(run.environment.browser).toMatch(/\d/)
    expect(run.environment.engineVersion).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number.isNaN(Date.parse(run.createdAt))).toBe(false)
  })

  it('is smaller than 60 kB', () => {
    expect(statSync(pathOf(model)).size).toBeLessThan(60_000)
  })
})

describe('a file that is no recording', () => {
  const good = JSON.parse(readFileSync(pathOf('idsia'), 'utf8')) as Recording
  const changed = (change: (copy: { -readonly [Key in keyof Recording]: Recording[Key] }) => void) => {
    const copy = structuredClone(good)
    change(copy)
    return JSON.stringify(copy)
  }
  const first = good.run.epochs[0]
  it.each([
    ['text', 'hello', /is not JSON/],
    ['another format', '{"format":"x"}', /signpost-recording/],
    ['a negative time', changed((copy) => (copy.run = { ...copy.run, epochs: [{ ...(first ?? neverEmpty()), trainingMs: -1 }] })), /trainingMs/],
    [
      'an accuracy of 2',
      changed((copy) => Object.assign(copy.run.tested ?? {}, { accuracyFraction: 2 })),
      /tested\.accuracyFraction must lie between/
    ],
    ['a wrong setting', changed((copy) => (copy.run = { ...copy.run, config: { ...copy.run.config, epochs: 0 } })), /config\.epochs/],
    ['a newer file', changed((copy) => Object.assign(copy.run, { version: 99 })), /has version 99/],
    ['endless text', ' '.repeat(1_000_001), /longer than/]
  ])('%s is refused with the name of the file', (_what, json, message) => {
    expect(() => parseRecording(json, 'odd.json')).toThrow(message)
    expect(() => parseRecording(json, 'odd.json')).toThrow(/^odd\.json: /)
  })
})

function neverEmpty(): never {
  throw new Error('The recording has no epoch.')
}
