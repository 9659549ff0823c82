/** The doors of the start page: only those that lead somewhere now, the most useful one first (it is the yellow one). */
import type { Board } from '#lib/components/home/board.ts'
import { formatBytes } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'

export interface Situation {
  /** Real images are stored here. */
  hasGtsrb: boolean
  /** In this tab. */
  isTraining: boolean
  /** In another tab; two runs at once would disturb each other's times. */
  trainsElsewhere: boolean
  runCount: number
  /** Begins the short run on the sample set. */
  ontrainnow: () => void
}

/** Id of the study's section on the start page. */
export const STUDY_SECTION = 'study'
/** Of the training archive, the only one that is needed to begin. */
const TRAINING_ARCHIVE_BYTES = 276_294_756

const load = (): Board => ({
  path: '/data',
  part: 'official',
  title: m.home_door_load(),
  text: m.home_door_load_text(),
  side: m.home_door_load_size({ size: formatBytes(TRAINING_ARCHIVE_BYTES) })
})
const now = (onpress: () => void): Board => ({
  onpress,
  title: m.home_door_now(),
  text: m.home_door_now_text(),
  side: m.home_door_now_side()
})
const train = (): Board => ({ path: '/train', title: m.home_door_train(), text: m.home_door_train_text() })
const watch = (): Board => ({ path: '/train', title: m.home_door_watch(), text: m.home_door_watch_text() })
const study = (): Board => ({ section: STUDY_SECTION, title: m.home_door_study(), text: m.home_door_study_text() })
const runs = (count: number): Board => ({
  path: '/runs',
  title: m.home_door_runs(),
  text: m.home_door_runs_text(),
  side: m.home_door_runs_count({ count })
})
const compare = (): Board => ({ path: '/compare', title: m.home_door_compare(), text: m.home_door_compare_text() })

export function boardsFor({ hasGtsrb, isTraining, trainsElsewhere, runCount, ontrainnow }: Situation): Board[] {
  if (isTraining) return [watch(), ...(runCount > 0 ? [runs(runCount)] : []), ...(runCount > 1 ? [compare()] : []), study()]
  // The Train page says why it cannot start one now.
  if (trainsElsewhere) return [train(), ...(runCount > 0 ? [runs(runCount)] : []), study()]
  if (hasGtsrb) return [train(), now(ontrainnow), study()]
  return [now(ontrainnow), load(), study()]
}
