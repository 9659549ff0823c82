/** Names of the 43 GTSRB classes in the current language. */
import { m } from './generated/messages.js'

const NAMES = [
  m.class_0,
  m.class_1,
  m.class_2,
  m.class_3,
  m.class_4,
  m.class_5,
  m.class_6,
  m.class_7,
  m.class_8,
  m.class_9,
  m.class_10,
  m.class_11,
  m.class_12,
  m.class_13,
  m.class_14,
  m.class_15,
  m.class_16,
  m.class_17,
  m.class_18,
  m.class_19,
  m.class_20,
  m.class_21,
  m.class_22,
  m.class_23,
  m.class_24,
  m.class_25,
  m.class_26,
  m.class_27,
  m.class_28,
  m.class_29,
  m.class_30,
  m.class_31,
  m.class_32,
  m.class_33,
  m.class_34,
  m.class_35,
  m.class_36,
  m.class_37,
  m.class_38,
  m.class_39,
  m.class_40,
  m.class_41,
  m.class_42
] as const

/** Follows a language switch inside a template. 255 and other unknown ids are named as such. */
export function className(classId: number): string {
  return (NAMES[classId] ?? m.class_unknown)()
}
