/** The keys of a lesson. By place of the key, so that they work in a Cyrillic layout too. */

export type LessonKey = 'next' | 'previous' | 'act' | 'notes' | 'restart'

const KEYS: Readonly<Record<string, LessonKey>> = { ArrowRight: 'next', ArrowLeft: 'previous', Space: 'act', KeyN: 'notes', KeyR: 'restart' }

/** What already means something to the arrows or to Space. */
const OWN_ARROWS = 'input, select, textarea, [role=radio], [role=slider], svg[role=img]'
const OWN_SPACE = 'button, a, input, select, textarea, summary, [role=radio]'
const TEXT = 'input:not([type=radio]), select, textarea'

/** null: not a key of a lesson, or not where the focus is. */
export function lessonKey(event: KeyboardEvent): LessonKey | null {
  const { code, target } = event
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null
  const key = KEYS[code] ?? null
  const inside = (selector: string) => target instanceof Element && target.closest(selector) !== null
  if (inside('[role=dialog]')) return null
  if (key === 'act') return event.repeat || inside(OWN_SPACE) ? null : key
  if (key === 'next' || key === 'previous') return inside(OWN_ARROWS) ? null : key
  return event.repeat || inside(TEXT) ? null : key
}
