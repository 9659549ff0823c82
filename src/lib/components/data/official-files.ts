/** The official archives: names, sizes and checksums as published with the data set. */
import { m } from '#lib/i18n/generated/messages.js'
import { STUDY_TRAINING_IMAGES } from '#lib/schema/dataset.ts'

export interface OfficialFile {
  name: string
  sizeBytes: number
  md5: string
  content: () => string
  use: () => string
}

const DOWNLOAD_BASE = 'https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/'

export const OFFICIAL_FILES: readonly OfficialFile[] = [
  {
    name: 'GTSRB_Final_Training_Images.zip',
    sizeBytes: 276_294_756,
    md5: 'f33fd80ac59bff73c82d25ab499e03a3',
    content: () => m.data_official_training({ count: STUDY_TRAINING_IMAGES }),
    use: () => m.data_official_needed()
  },
  {
    name: 'GTSRB_Final_Test_Images.zip',
    sizeBytes: 88_978_620,
    md5: 'c7e4e6327067d32654124b0fe9e82185',
    content: () => m.data_official_test({ count: 12_630 }),
    use: () => m.data_official_optional()
  },
  {
    name: 'GTSRB_Final_Test_GT.zip',
    sizeBytes: 99_620,
    md5: 'fe31e9c9270bbcd7b84b7f21a9d9d9e5',
    content: () => m.data_official_labels(),
    use: () => m.data_official_optional()
  }
]

export function downloadUrl(file: OfficialFile): string {
  return DOWNLOAD_BASE + file.name
}

export const CITATION =
  'J. Stallkamp, M. Schlipsing, J. Salmen, C. Igel. The German Traffic Sign Recognition Benchmark: A multi-class classification competition. IJCNN 2011, pp. 1453–1460.'
