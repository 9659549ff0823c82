/** What a browser remembers of the threads of its machine: text -> typed. */
import { array, finite, integer, maxLength, minLength, minValue, number, object, pipe, string, type InferOutput } from 'valibot'
import { parse, problemsOf } from './parse.ts'

const MOST_TIMES = 20

const threadTimeSchema = object({
  threads: pipe(number(), integer(), minValue(1)),
  /** Median of the timed steps. */
  stepMs: pipe(number(), finite(), minValue(0))
})

const threadTimesSchema = object({
  /** Of the machine and the engine that were measured, see state/thread-tuning.svelte.ts. */
  machine: pipe(string(), maxLength(2000)),
  /** ISO 8601. */
  at: pipe(string(), maxLength(40)),
  times: pipe(array(threadTimeSchema), minLength(1), maxLength(MOST_TIMES))
})

export type ThreadTime = InferOutput<typeof threadTimeSchema>
export type ThreadTimes = InferOutput<typeof threadTimesSchema>

/** What this version cannot read is as good as not measured. */
export function isThreadTimes(text: string): boolean {
  try {
    return problemsOf(threadTimesSchema, JSON.parse(text)).length === 0
  } catch {
    return false
  }
}

/** Of a text that isThreadTimes accepts. */
export function parseThreadTimes(text: string): ThreadTimes {
  return parse(threadTimesSchema, 'Thread times', JSON.parse(text))
}
