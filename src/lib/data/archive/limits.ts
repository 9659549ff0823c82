/** Caps against bombs and lying sizes. All are far above any GTSRB archive and far below what would hurt the tab. */
export interface ArchiveLimits {
  /** Kaggle's archive with its doubled folders has 103,777. */
  maxEntries: number
  /** Of one entry, unpacked. The largest image of GTSRB has 185 kB, the largest table 2 MB. */
  maxEntryBytes: number
  /** Of all entries that are read, unpacked. */
  maxTotalBytes: number
  /** Unpacked : packed, for entries above ratioFromBytes. Real images stay below 30. */
  maxRatio: number
  ratioFromBytes: number
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  maxEntries: 200_000,
  maxEntryBytes: 16 * 2 ** 20,
  maxTotalBytes: 2 * 2 ** 30,
  maxRatio: 200,
  ratioFromBytes: 2 ** 20
}
