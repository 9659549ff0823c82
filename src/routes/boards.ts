/** The doors of the start page: only those that lead somewhere now, the most useful one first (it is the yellow one). */
import type { Board } from '#lib/components/home/board.ts'
import { formatBytes } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'

export interface Situation {
  hasData: boolean
  /** In this tab. */
  isTraining: boolean
  runCount: number
}

/** Of the training archive, the only one that is needed to begin. */
const TRAINING_ARCHIVE_BYTES = 276_294_756

const load = (): Board => ({
  path: '/data',
  title: m.home_door_load(),
  text: m.home_door_load_text(),
  side: m.home_door_load_size({ size: formatBytes(TRAINING_ARCHIVE_BYTES) })
})
const lookAtNetworks = (): Board => ({ path: '/train', title: m.home_door_setup(), text: m.home_door_setup_text() })
const train = (): Board => ({ path: '/train', title: m.home_door_train(), text: m.home_door_train_text() })
const watch = (): Board => ({ path: '/train', title: m.home_door_watch(), text: m.home_door_watch_text() })
const lookAtData = (): Board => ({ path: '/data', title: m.home_door_data(), text: m.home_door_data_text() })
const runs = (count: number): Board => ({
  path: '/runs',
  title: m.home_door_runs(),
  text: m.home_door_runs_text(),
  side: m.home_door_runs_count({ count })
})
const compare = (): Board => ({ path: '/compare', title: m.home_door_compare(), text: m.home_door_compare_text() })

export function boardsFor({ hasData, isTraining, runCount }: Situation): Board[] {
  const past = [...(runCount > 0 ? [runs(runCount)] : []), ...(runCount > 1 ? [compare()] : [])]
  if (isTraining) return [watch(), ...past, lookAtData()]
  if (hasData) return [train(), ...past, lookAtData()]
  return [load(), ...past, lookAtNetworks()]
}
