/** Every built-in lesson: its plan, its texts, its recording, and the time that it takes. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { lessonOf } from '#lib/experiments/demo.ts'
import { DEMOS } from '#lib/experiments/demos/catalogue.ts'
import { DEMO_SLUGS, type DemoSlug } from '#lib/experiments/demos/slugs.ts'
import { cellConfig } from '#lib/experiments/expand.ts'
import { lessonCells } from '#lib/experiments/lesson-cells.ts'
import { runPlan } from '#lib/experiments/run-plan.ts'
import { overwriteGetLocale } from '#lib/i18n/generated/runtime.js'
import { guessFinding } from '#lib/runs/judge-guess.ts'
import { lessonGroups, lessonVerdicts } from '#lib/runs/lesson-view.ts'
import { recordedRun } from '#lib/runs/recorded-run.ts'
import { summarise } from '#lib/runs/summarise.ts'
import { parseLessonRecording } from '#lib/schema/lesson-recording.ts'
import { parseRunConfig } from '#lib/schema/parse-run.ts'
import { parseLesson } from '#lib/schema/parse-lesson.ts'
import type { Recording } from '#lib/schema/run-file.ts'
import { present } from '../present.ts'

const LONGEST_MS = 5 * 60_000
const ALL_TOGETHER_BYTES = 300_000

const pathOf = (slug: DemoSlug) => new URL(`../../../static/recordings/lessons/${slug}.json`, import.meta.url)
const recordingOf = (slug: DemoSlug) => parseLessonRecording(readFileSync(pathOf(slug), 'utf8'), `${slug}.json`)

/** The lesson that was recorded. */
async function recordedLesson(slug: DemoSlug) {
  const demo = await DEMOS[slug].load()
  return lessonOf(demo, slug, demo.instead)
}

const took = ({ createdAt, endedAt }: Recording['run']) => Date.parse(endedAt ?? '') - Date.parse(createdAt)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** What the page of settings would promise from the recorded step, evaluation and compile times. */
function estimateMs({ config, dataset, preparation, epochs, tested }: Recording['run']): number {
  const evaluated = (dataset.validationImages ?? NaN) * epochs.length + (tested?.set === 'test' ? dataset.testImages : 0)
  const evaluationMs = sum(epochs.map((epoch) => epoch.evaluationMs ?? NaN)) + (tested?.evaluationMs ?? 0)
  const medianMs = epochs.map((epoch) => epoch.stepMs?.median ?? NaN).sort((a, b) => a - b)[Math.floor(epochs.length / 2)] ?? NaN
  const measured = { stepMs: { median: medianMs }, evaluationImageMs: evaluationMs / evaluated, compileMs: preparation?.compileMs ?? NaN }
  const counts = { train: dataset.trainImages ?? NaN, validation: dataset.validationImages ?? NaN, test: dataset.testImages }
  return present(runPlan(parseRunConfig({ ...config, limitImages: null }), counts, measured).totalMs)
}

afterEach(() => overwriteGetLocale(() => 'en'))

describe.each(DEMO_SLUGS)('the lesson %s', (slug) => {
  it('has a plan that parses and expands, with enough seeds for a verdict', async () => {
    const demo = await DEMOS[slug].load()
    for (const plan of [demo.plan, demo.instead].filter((one) => one !== undefined)) {
      const { sources, ...lesson } = lessonOf(demo, slug, plan)
      const parsed = parseLesson({ ...lesson, sources: sources.map(({ text }) => ({ text })) }, slug)
      const cells = lessonCells(parsed, slug)
      expect(parsed.plan.seeds.length).toBeGreaterThanOrEqual(3)
      expect(cells.length).toBeGreaterThanOrEqual(2 * parsed.plan.seeds.length)
      expect(cells.every(({ settings }) => settings.datasetId === 'sample')).toBe(true)
    }
  })

  it('has all its texts in both languages', async () => {
    const demo = await DEMOS[slug].load()
    const textsIn = (locale: 'en' | 'ru') => {
      overwriteGetLocale(() => locale)
      const { title, question, guess, steps, sources } = lessonOf(demo, slug)
      const spoken = [
        title,
        question,
        guess?.question,
        ...(guess?.options ?? []).map(({ text }) => text),
        ...steps.flatMap(({ idea, action, picture, notes }) => [idea, action, picture, notes])
      ]
      return { spoken: spoken as string[], sources: sources.map(({ text }) => text) }
    }
    const [en, ru] = [textsIn('en'), textsIn('ru')]
    expect(en.spoken.length).toBeGreaterThanOrEqual(15)
    for (const [index, english] of en.spoken.entries()) {
      expect(english).not.toBe('')
      expect(ru.spoken[index], english).toMatch(/[а-яё]/i)
    }
    expect([...en.sources, ...ru.sources].every((source) => source !== '')).toBe(true)
  })

  it('has a recording of exactly its runs, which names machine, browser and date', async () => {
    const cells = lessonCells(await recordedLesson(slug), slug)
    const { machine, runs } = recordingOf(slug)
    expect(runs.map(({ config }) => config)).toEqual(cells.map(({ settings }, index) => cellConfig(settings, present(runs[index]?.config.threads))))
    expect(runs.every(({ status }) => status === 'completed')).toBe(true)
    expect(machine).toMatch(/\w.* \w/)
    for (const { createdAt, environment } of runs) {
      expect(Number.isNaN(Date.parse(createdAt))).toBe(false)
      expect(environment.browser).toMatch(/\d/)
    }
  })

  it('takes less than five minutes where it was recorded, measured and estimated, and says how long', () => {
    const { runs } = recordingOf(slug)
    const measuredMs = sum(runs.map(took))
    expect(measuredMs).toBeLessThan(LONGEST_MS)
    expect(sum(runs.map(estimateMs))).toBeLessThan(LONGEST_MS)
    expect(DEMOS[slug].measuredSeconds).toBe(Math.round(measuredMs / 1000))
  })

  it('ends with a verdict on every setting and with a finding to judge the guess by', async () => {
    const lesson = await recordedLesson(slug)
    const groups = lessonGroups(
      lessonCells(lesson, slug),
      recordingOf(slug).runs.map((run) => summarise(recordedRun(run), false))
    )
    expect(lessonVerdicts(groups)).toHaveLength(groups.length - 1)
    const finding = guessFinding(
      present(lesson.guess),
      groups.map(({ finished }) => finished)
    )
    expect(Number.isFinite(finding?.value)).toBe(true)
  })
})

it('all recordings together stay small', () => {
  const sizes = DEMO_SLUGS.filter((slug) => existsSync(pathOf(slug))).map((slug) => statSync(pathOf(slug)).size)
  expect(sizes).toHaveLength(DEMO_SLUGS.length)
  expect(sum(sizes)).toBeLessThan(ALL_TOGETHER_BYTES)
})
