/** Why a file of runs was refused, in the reader's language; the fields keep their names and what is wrong with them in English. */
import { formatCount } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RefusedRun } from '#lib/runs/import-runs.ts'
import { RUN_FILE_CAPS } from '#lib/schema/parse-run-file.ts'

export function refusedText(code: RefusedRun['code']): string {
  switch (code) {
    case 'too-long':
      return m.files_refused_too_long()
    case 'too-deep':
      return m.files_refused_too_deep()
    case 'not-json':
      return m.files_refused_not_json()
    case 'not-a-run-file':
      return m.files_refused_not_a_run_file()
    case 'newer':
      return m.files_refused_newer()
    case 'too-many-runs':
      return m.files_refused_too_many_runs({ most: formatCount(RUN_FILE_CAPS.runs) })
    case 'invalid':
      return m.files_refused_invalid()
    case 'unreadable':
      return m.files_refused_unreadable()
    case 'hdf5-unreadable':
      return m.files_refused_hdf5_unreadable()
    case 'hdf5-too-large':
      return m.files_refused_hdf5_too_large()
    case 'hdf5-other-name':
      return m.files_refused_hdf5_other_name()
    case 'hdf5-other-data':
      return m.files_refused_hdf5_other_data()
    case 'hdf5-not-square':
      return m.files_refused_hdf5_not_square()
    case 'hdf5-no-network':
      return m.files_place_title({ count: 1 })
    case 'hdf5-no-epoch':
      return m.files_refused_hdf5_no_epoch()
    default:
      return code satisfies never
  }
}
