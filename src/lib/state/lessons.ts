/** The lesson that this tab trains. Apart from training.ts, so that the start page does not load it. */
import { RUN_LIMITS } from '../schema/parse-run.ts'
import { datasetsState } from './datasets.svelte.ts'
import { LessonLive } from './lesson-live.svelte.ts'
import { runLibrary } from './runs.svelte.ts'
import { setup } from './setup.svelte.ts'
import { session } from './training.ts'

export const lessonLive = new LessonLive({
  session,
  datasets: datasetsState,
  quiet: () => setup.asked,
  kept: ({ meta }, tag) => runLibrary.updateMeta(meta.id, { tags: [tag.slice(0, RUN_LIMITS.tagLength.max)] })
})
