/** Which images and tables an archive holds, told by the paths inside it, never by the archive's own name. */
import type { ArchiveLayout, PartName } from '../../schema/dataset.ts'
import type { ArchiveEntry } from './zip-entries.ts'

export interface FoundImage {
  entry: ArchiveEntry
  part: PartName
  /** Track inside the class; -1 in the test part, where `frame` is the number of the file. */
  track: number
  frame: number
}

export interface ArchiveContents {
  /** Each image once, in the order of the directory. */
  images: readonly FoundImage[]
  /** Images that were found a second time (Kaggle's archive has its folders twice). */
  repeated: readonly { part: PartName; name: string }[]
  /** Annotation tables by name; empty ones (Kaggle's archive has one) are left out. */
  tables: readonly ArchiveEntry[]
  layouts: ReadonlyMap<PartName, ArchiveLayout>
}

/** Images of GTSRB-Training_fixed.zip, the online competition's part of the training set. */
const FIXED_IMAGE_COUNT = 26_640

type Match = Omit<FoundImage, 'entry'> & { layout: ArchiveLayout; key: string }

const kaggleTraining = /(?:^|\/)train\/(\d{1,5})\/\d{5}_(\d{5})_(\d{5})\.png$/i
const kaggleTest = /(?:^|\/)test\/(\d{5})\.png$/i
const officialTest = /(?:^|\/)final_test\/(?:images\/)?(\d{5})\.ppm$/i
const officialTraining = /(?:^|\/)(\d{1,5})\/(\d{5})_(\d{5})\.ppm$/
const fixedFolder = /(?:^|\/)training\/\d{1,5}\/[^/]+$/i
const tableName = /(?:^|\/)(?:gt-[^/]*|train|test)\.csv$/i

function trainingMatch(layout: ArchiveLayout, found: RegExpExecArray): Match {
  const [classFolder, track, frame] = [Number(found[1]), Number(found[2]), Number(found[3])]
  return { part: 'training', layout, track, frame, key: `training ${classFolder} ${track} ${frame}` }
}

function testMatch(layout: ArchiveLayout, found: RegExpExecArray): Match {
  const frame = Number(found[1])
  return { part: 'test', layout, track: -1, frame, key: `test ${frame}` }
}

function matchImage(name: string): Match | null {
  const official = officialTraining.exec(name)
  if (official) return trainingMatch(fixedFolder.test(name) ? 'training-fixed' : 'official-training', official)
  const test = officialTest.exec(name)
  if (test) return testMatch('official-test', test)
  const png = kaggleTraining.exec(name)
  if (png) return trainingMatch('kaggle', png)
  const pngTest = kaggleTest.exec(name)
  return pngTest ? testMatch('kaggle', pngTest) : null
}

/** The layout of a part: that of its first image, unless their number gives the smaller training set away. */
function partLayout(matches: readonly Match[]): ArchiveLayout | null {
  const [first] = matches
  if (!first) return null
  return first.layout === 'official-training' && matches.length === FIXED_IMAGE_COUNT ? 'training-fixed' : first.layout
}

export function recogniseContents(entries: readonly ArchiveEntry[]): ArchiveContents {
  const found = new Map<string, { image: FoundImage; match: Match }>()
  const repeated: { part: PartName; name: string }[] = []
  for (const entry of entries) {
    const match = matchImage(entry.name)
    if (!match) continue
    if (found.has(match.key)) repeated.push({ part: match.part, name: entry.name })
    else found.set(match.key, { image: { entry, part: match.part, track: match.track, frame: match.frame }, match })
  }
  const matches = [...found.values()].map(({ match }) => match)
  const layouts = new Map<PartName, ArchiveLayout>()
  for (const part of ['training', 'test'] as const) {
    const layout = partLayout(matches.filter((match) => match.part === part))
    if (layout) layouts.set(part, layout)
  }
  return {
    images: [...found.values()].map(({ image }) => image),
    repeated,
    tables: entries.filter((entry) => tableName.test(entry.name) && entry.packedBytes > 0),
    layouts
  }
}
