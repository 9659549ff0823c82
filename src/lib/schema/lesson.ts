/** A lesson: a question, a guess, a plan of runs, what to look at. Plain data: the whole of it is one file or one link. */
import type { Plan } from './plan.ts'

export interface LessonStep {
  /** One idea. */
  idea: string
  /** What to do now. */
  action: string
  /** What will be seen if the idea holds. */
  picture: string
  /** For the person who shows it; '' for none. */
  notes: string
}

/** 'accuracy': points of validation accuracy that the second setting has more than the first; 'time': how many times longer it takes per image. */
export type GuessQuantity = 'accuracy' | 'time'

/** A range of the quantity; null = open. `from` belongs to it. Both null: no difference will stand out. */
export interface GuessOption {
  text: string
  from: number | null
  to: number | null
}

export interface LessonGuess {
  question: string
  quantity: GuessQuantity
  /** Which settings of the plan, by their place in it. */
  first: number
  second: number
  options: readonly GuessOption[]
}

/** What is drawn over what. */
export const LESSON_CHARTS = ['accuracy-epoch', 'accuracy-seconds', 'loss-epoch', 'time-epoch'] as const
export type LessonChart = (typeof LESSON_CHARTS)[number]

export interface LessonSource {
  text: string
  /** Of built-in lessons only: a file's address is never followed. */
  href?: string
}

export interface Lesson {
  format: 'signpost-lesson'
  version: 1
  title: string
  question: string
  /** null: nothing is asked before the start. */
  guess: LessonGuess | null
  steps: readonly LessonStep[]
  charts: readonly LessonChart[]
  plan: Plan
  sources: readonly LessonSource[]
}

/** What fits on a page and into a school hour. Settings have a letter each (charts/identity.ts). */
export const LESSON_LIMITS = {
  titleLength: 120,
  questionLength: 300,
  textLength: 1000,
  steps: 12,
  options: 6,
  sources: 10,
  settings: 8,
  cells: 48,
  /** Of the plan's axes and seeds, with what it leaves out. */
  gridCells: 1000,
  fileChars: 64_000
} as const
