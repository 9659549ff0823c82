/** What the data worker's errors and omissions are called in the current language. */
import type { DataErrorCode, OmissionCode } from '../schema/dataset.ts'
import { formatBytes } from './format.ts'
import { m } from './generated/messages.js'

type LimitText = (inputs: { limit: string }) => string

/** Texts that name no limit ignore the argument. */
const ERROR_TEXTS: Record<DataErrorCode, LimitText> = {
  'not-a-zip': () => m.data_error_not_a_zip(),
  'zip-truncated': () => m.data_error_zip_truncated(),
  'zip-damaged': () => m.data_error_zip_damaged(),
  'zip-encrypted': () => m.data_error_zip_encrypted(),
  'zip-unsafe-name': () => m.data_error_zip_unsafe_name(),
  'zip-duplicate-name': () => m.data_error_zip_duplicate_name(),
  'zip-overlap': () => m.data_error_zip_overlap(),
  'zip-too-many-entries': () => m.data_error_zip_too_many_entries(),
  'zip-entry-too-large': m.data_error_zip_entry_too_large,
  'zip-too-large': m.data_error_zip_too_large,
  'zip-ratio': () => m.data_error_zip_ratio(),
  'zip-method': () => m.data_error_zip_method(),
  'not-gtsrb': () => m.data_error_not_gtsrb(),
  'no-annotations': () => m.data_error_no_annotations(),
  'annotations-invalid': () => m.data_error_annotations_invalid(),
  'no-usable-images': () => m.data_error_no_usable_images(),
  'labels-without-images': () => m.data_error_labels_without_images(),
  'labels-mismatch': () => m.data_error_labels_mismatch(),
  'part-twice': () => m.data_error_part_twice(),
  'file-unreadable': () => m.data_error_file_unreadable(),
  'nothing-dropped': () => m.data_error_nothing_dropped(),
  'quota-exceeded': () => m.data_error_quota_exceeded(),
  'storage-unavailable': () => m.data_error_storage_unavailable(),
  'storage-newer': () => m.data_error_storage_newer(),
  'storage-damaged': () => m.data_error_storage_damaged(),
  'writer-busy': () => m.data_error_writer_busy(),
  'not-imported': () => m.data_error_not_imported(),
  'not-prepared': () => m.data_error_not_prepared(),
  'index-outside': () => m.data_error_index_outside(),
  'sample-size': () => m.data_error_sample_size()
}

const OMISSION_TEXTS: Record<OmissionCode, (inputs: { count: number }) => string> = {
  'image-without-row': m.data_omission_image_without_row,
  'row-without-image': m.data_omission_row_without_image,
  'duplicate-row': m.data_omission_duplicate_row,
  'row-invalid': m.data_omission_row_invalid,
  'class-outside': m.data_omission_class_outside,
  'roi-outside': m.data_omission_roi_outside,
  'image-empty': m.data_omission_image_empty,
  'image-damaged': m.data_omission_image_damaged,
  'image-length-wrong': m.data_omission_image_length_wrong,
  'image-too-large': m.data_omission_image_too_large,
  'image-twice': m.data_omission_image_twice,
  'file-not-gtsrb': m.data_omission_file_not_gtsrb
}

const isErrorCode = (code: unknown): code is DataErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_TEXTS, code)

/** A fact that crossed from the worker as an own property of the error. */
function factOf(error: Error, name: string): unknown {
  return Object.entries(error).find(([key]) => key === name)?.[1]
}

/** What happened, to which file, and the cure. An error of another kind keeps its own (English) message. */
export function dataErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'OtherBuildError') return m.shell_mixed_builds()
  const code = factOf(error, 'code')
  if (!isErrorCode(code)) return error.message
  const bytes = factOf(error, 'bytes')
  const file = factOf(error, 'fileName')
  const named = code === 'quota-exceeded' && typeof bytes === 'number' ? m.data_error_quota_exceeded_bytes : ERROR_TEXTS[code]
  const text = named({ limit: formatBytes(typeof bytes === 'number' ? bytes : null) })
  return typeof file === 'string' ? m.data_error_with_file({ file, text }) : text
}

/** '3 images have no row in the annotations' */
export function omissionText(code: OmissionCode, count: number): string {
  return OMISSION_TEXTS[code]({ count })
}
