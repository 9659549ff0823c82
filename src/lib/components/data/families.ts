/** The 43 classes by the kind of sign, in the order of the chart. */
import { m } from '#lib/i18n/generated/messages.js'

export type FamilyShape = 'ring' | 'diamond' | 'triangle' | 'disc' | 'struck'

export interface Family {
  shape: FamilyShape
  /** In the current language. */
  name: () => string
  classIds: readonly number[]
}

export const FAMILIES: readonly Family[] = [
  { shape: 'ring', name: () => m.class_family_prohibition(), classIds: [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17] },
  { shape: 'diamond', name: () => m.class_family_priority(), classIds: [12, 13, 14] },
  { shape: 'triangle', name: () => m.class_family_danger(), classIds: [11, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31] },
  { shape: 'disc', name: () => m.class_family_mandatory(), classIds: [33, 34, 35, 36, 37, 38, 39, 40] },
  { shape: 'struck', name: () => m.class_family_end(), classIds: [6, 32, 41, 42] }
]

/** All classes, family by family. */
export const CLASSES_BY_FAMILY: readonly number[] = FAMILIES.flatMap((family) => family.classIds)
