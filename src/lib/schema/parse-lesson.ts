/** Lessons from files and links: unknown -> typed. Every text in them stays text. */
import {
  array,
  check,
  finite,
  integer,
  literal,
  maxLength,
  minLength,
  minValue,
  nullable,
  number,
  picklist,
  pipe,
  strictObject,
  string,
  unknown
} from 'valibot'
import { LESSON_CHARTS, LESSON_LIMITS, type Lesson } from './lesson.ts'
import { parsePlan, planCellCount } from './parse-plan.ts'
import { parse, ParseError } from './parse.ts'

const { titleLength, questionLength, textLength, steps, options, sources, gridCells, fileChars } = LESSON_LIMITS

const text = (most: number) => pipe(string('must be text'), maxLength(most, `must have at most ${most} characters`))
const named = (most: number) => pipe(text(most), minLength(1, 'must not be empty'))
const unknownKey = (fields: string) => `is not complete, or has a field that is not known; there are ${fields}`
const list = <Item extends Parameters<typeof array>[0]>(item: Item, most: number) =>
  pipe(array(item, 'must be a list'), maxLength(most, `must have at most ${most} entries`))
const place = pipe(number('must be a number'), integer('must be a whole number'), minValue(0, 'must not be negative'))
const bound = nullable(pipe(number('must be a number or null'), finite('must be finite')))

const stepSchema = strictObject(
  { idea: named(textLength), action: text(textLength), picture: text(textLength), notes: text(textLength) },
  unknownKey('idea, action, picture, notes')
)
const optionSchema = strictObject({ text: named(textLength), from: bound, to: bound }, unknownKey('text, from, to'))
const guessSchema = strictObject(
  {
    question: named(questionLength),
    quantity: picklist(['accuracy', 'time'], 'must be accuracy or time'),
    first: place,
    second: place,
    options: pipe(list(optionSchema, options), minLength(2, 'must have at least 2 entries'))
  },
  unknownKey('question, quantity, first, second, options')
)

const lessonSchema = strictObject(
  {
    format: literal('signpost-lesson', "must be 'signpost-lesson'"),
    version: literal(1, 'must be 1; a newer version of Signpost reads newer files'),
    title: named(titleLength),
    question: text(questionLength),
    guess: nullable(guessSchema),
    steps: list(stepSchema, steps),
    charts: pipe(
      list(picklist(LESSON_CHARTS, `must be one of ${LESSON_CHARTS.join(', ')}`), LESSON_CHARTS.length),
      minLength(1, 'must have an entry'),
      check((charts) => new Set(charts).size === charts.length, 'must not have an entry twice')
    ),
    plan: unknown(),
    sources: list(strictObject({ text: named(textLength) }, unknownKey('text')), sources)
  },
  unknownKey('format, version, title, question, guess, steps, charts, plan, sources')
)

/** `subject` begins the message. Throws ParseError naming each wrong field. How many runs are left of the grid: experiments/lesson-cells.ts. */
export function parseLesson(value: unknown, subject: string): Lesson {
  const { plan: planValue, ...rest } = parse(lessonSchema, subject, value)
  const plan = parsePlan(planValue, `${subject}: plan`)
  const grid = planCellCount(plan)
  if (grid <= gridCells) return { ...rest, plan }
  throw new ParseError(subject, [{ field: 'plan.axes', message: `make ${grid} runs with the seeds; those of a lesson may make ${gridCells}` }])
}

/** Throws ParseError. */
export function parseLessonFile(json: string, fileName: string): Lesson {
  const refuse = (message: string) => new ParseError(fileName, [{ field: '', message }])
  if (json.length > fileChars) throw refuse(`is longer than ${fileChars} characters, so it is no lesson`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw refuse('is not JSON; choose a file that was saved as a lesson')
  }
  return parseLesson(value, fileName)
}
