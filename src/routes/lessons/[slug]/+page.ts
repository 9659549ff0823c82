import { OWN_LESSON } from '#lib/experiments/demos/catalogue.ts'
import { DEMO_SLUGS } from '#lib/experiments/demos/slugs.ts'
import type { EntryGenerator } from './$types'

/** A page for every built-in lesson, and one for those that come as a link or a file. */
export const entries: EntryGenerator = () => [...DEMO_SLUGS, OWN_LESSON].map((slug) => ({ slug }))
