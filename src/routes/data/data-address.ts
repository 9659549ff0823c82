/** What is chosen on the Data page, as it stands in the address: `?data=sample&split=track&class=14&seed=2&image=123&size=48&clahe=off`. */
import { CLASS_COUNT, type DatasetId, type SplitName } from '#lib/schema/dataset.ts'
import { INPUT_SIZES_PX } from '#lib/schema/model.ts'

export interface DataChoice {
  /** null = the first one that is stored. */
  datasetId: DatasetId | null
  split: SplitName
  /** null = all classes. */
  classId: number | null
  /** Of the drawn samples. */
  seed: number
  /** Position of the inspected image; null = the first sample. */
  index: number | null
  sizePx: number
  clahe: boolean
}

const DEFAULTS: DataChoice = { datasetId: null, split: 'study', classId: null, seed: 1, index: null, sizePx: 48, clahe: true }

function wholeNumber(text: string | null, below: number): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null
  const value = Number(text)
  return value < below ? value : null
}

/** Anything unreadable falls back to its default. */
export function readChoice(query: URLSearchParams): DataChoice {
  const sizePx = wholeNumber(query.get('size'), 1000)
  const datasetId = query.get('data')
  return {
    datasetId: datasetId === 'gtsrb' || datasetId === 'sample' ? datasetId : null,
    split: query.get('split') === 'track' ? 'track' : DEFAULTS.split,
    classId: wholeNumber(query.get('class'), CLASS_COUNT),
    seed: wholeNumber(query.get('seed'), 2 ** 31) ?? DEFAULTS.seed,
    index: wholeNumber(query.get('image'), 2 ** 31),
    sizePx: sizePx !== null && INPUT_SIZES_PX.includes(sizePx) ? sizePx : DEFAULTS.sizePx,
    clahe: query.get('clahe') !== 'off'
  }
}

/** Without '?'; defaults are left out, so that the plain page has a plain address. */
export function writeChoice(choice: DataChoice): string {
  const query = new URLSearchParams()
  if (choice.datasetId !== null) query.set('data', choice.datasetId)
  if (choice.split !== DEFAULTS.split) query.set('split', choice.split)
  if (choice.classId !== null) query.set('class', String(choice.classId))
  if (choice.seed !== DEFAULTS.seed) query.set('seed', String(choice.seed))
  if (choice.index !== null) query.set('image', String(choice.index))
  if (choice.sizePx !== DEFAULTS.sizePx) query.set('size', String(choice.sizePx))
  if (!choice.clahe) query.set('clahe', 'off')
  return query.toString()
}
