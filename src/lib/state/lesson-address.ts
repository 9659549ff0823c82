/** Where a lesson is, as readable keys of its address: ?mode=replay&step=2&pace=20. What is left out has its usual value. */
import { REPLAY_SPEEDS, type ReplaySpeed } from './replay.svelte.ts'

export type LessonMode = 'live' | 'replay'

export interface LessonPlace {
  /** 0-based; the address counts from 1. */
  step: number
  /** null = replay where there is a recording. */
  mode: LessonMode | null
  /** null = the usual one. */
  pace: ReplaySpeed | null
  /** Of the guess's options; null = none chosen. */
  guess: number | null
  notes: boolean
}

const KEYS = ['step', 'mode', 'pace', 'guess', 'notes'] as const

/** A whole number from 1 to `most`; null for anything else. */
function countOf(text: string | null, most: number): number | null {
  const count = Number(text ?? NaN)
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null
}

/** Values that cannot be meant fall back to the usual ones. */
export function placeFromQuery(query: URLSearchParams, steps: number, options: number): LessonPlace {
  const mode = query.get('mode')
  const guess = countOf(query.get('guess'), options)
  return {
    step: (countOf(query.get('step'), steps) ?? 1) - 1,
    mode: mode === 'live' || mode === 'replay' ? mode : null,
    pace: REPLAY_SPEEDS.find((speed) => String(speed) === query.get('pace')) ?? null,
    guess: guess === null ? null : guess - 1,
    notes: query.get('notes') === '1'
  }
}

/** Keys of others, such as `projector`, stay. */
export function queryFromPlace({ step, mode, pace, guess, notes }: LessonPlace, query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query)
  const values = { step: step > 0 ? step + 1 : null, mode, pace, guess: guess === null ? null : guess + 1, notes: notes ? 1 : null }
  for (const key of KEYS) {
    const value = values[key]
    if (value === null) next.delete(key)
    else next.set(key, String(value))
  }
  return next
}
