/** What lessons stand on in this tab. Apart from the classes, so that those can be tested. */
import { datasetsState } from './datasets.svelte.ts'
import type { LessonLiveParts } from './lesson-live.svelte.ts'
import { runLibrary } from './runs.svelte.ts'
import { queue } from './the-queue.ts'
import { session } from './training.ts'

export const lessonParts: LessonLiveParts = { queue, session, stored: (id) => runLibrary.summary(id), datasets: datasetsState }
