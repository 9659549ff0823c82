/**
 * A built-in lesson: one file in demos/ each. Texts are functions, so that they follow the language. The plan is what differs from the
 * study's protocol (defaults.ts).
 */
import type { Lesson, LessonChart, LessonGuess } from '../schema/lesson.ts'
import type { Plan } from '../schema/plan.ts'

type Text = () => string

export interface Demo {
  title: Text
  question: Text
  guess: Omit<LessonGuess, 'question' | 'options'> & { question: Text; options: readonly { text: Text; from: number | null; to: number | null }[] }
  steps: readonly { idea: Text; action: Text; picture: Text; notes: Text }[]
  charts: readonly LessonChart[]
  plan: DemoPlan
  /** What to run instead where this browser has no real device for an engine of the plan. */
  /** Where this browser has no real device for the plan; its recording is of this one. */
  instead?: DemoPlan
  sources: readonly { text: Text; href?: string }[]
}

export type DemoPlan = Pick<Plan, 'base' | 'axes' | 'seeds'> & Partial<Pick<Plan, 'exclude'>>

export function planOf(name: string, { base, axes, seeds, exclude = [] }: DemoPlan): Plan {
  return { format: 'signpost-plan', version: 1, name, base, axes, seeds, exclude }
}

/** In the current language, but for the plan's name, by which the queue knows the runs. */
export function lessonOf(demo: Demo, slug: string, plan: DemoPlan = demo.plan): Lesson {
  const { guess, charts } = demo
  return {
    format: 'signpost-lesson',
    version: 1,
    title: demo.title(),
    question: demo.question(),
    guess: { ...guess, question: guess.question(), options: guess.options.map((option) => ({ ...option, text: option.text() })) },
    steps: demo.steps.map(({ idea, action, picture, notes }) => ({ idea: idea(), action: action(), picture: picture(), notes: notes() })),
    charts,
    plan: planOf(`lesson-${slug}`, plan),
    sources: demo.sources.map(({ text, ...rest }) => ({ ...rest, text: text() }))
  }
}
