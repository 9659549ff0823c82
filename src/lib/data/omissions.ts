/** What an import left out, counted by kind, with a few names. */
import type { Omission, OmissionCode } from '../schema/dataset.ts'

const MAX_EXAMPLES = 5

/** English sentence per kind: what it was and what to do. */
const reasons: Record<OmissionCode, string> = {
  'image-without-row': 'Images without a row in the annotation table were left out; take the tables from the original archive.',
  'row-without-image': 'Annotation rows name images that are not in the archive; nothing is missing if the archive is a subset.',
  'duplicate-row': 'Annotation rows that name an image a second time were ignored.',
  'row-invalid': 'Annotation rows that cannot be read were ignored; take the tables from the original archive.',
  'class-outside': 'Images with a class outside 0 to 42 were left out; take the tables from the original archive.',
  'roi-outside': 'Images whose bounding box is not inside the image were left out; take the tables from the original archive.',
  'image-empty': 'Empty images were left out; take them from the original archive.',
  'image-damaged': 'Damaged images were left out; take them from the original archive.',
  'image-length-wrong':
    'Images with a wrong number of bytes (often line ends changed by git or an unpacker) were left out; take them from the original archive.',
  'image-too-large': 'Images with sides over 4096 px were left out.',
  'image-twice': 'Images that are in the archive twice were counted once.',
  'file-not-gtsrb': 'Files that are no GTSRB archive and no label table were left out.'
}

export class Omissions {
  readonly #found = new Map<OmissionCode, { count: number; examples: string[] }>()

  /** `example`: the name of the thing, with the detail in brackets where there is one. */
  add(code: OmissionCode, example: string): void {
    const entry = this.#found.get(code) ?? { count: 0, examples: [] }
    entry.count++
    if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(example)
    this.#found.set(code, entry)
  }

  list(): Omission[] {
    return [...this.#found].map(([code, { count, examples }]) => ({ code, reason: reasons[code], count, examples }))
  }
}
