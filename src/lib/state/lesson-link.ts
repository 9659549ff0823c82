/** A whole lesson as the last part of an address, which no browser sends to a server: /lessons/own#eyJmb3JtYXQi... */
import type { Lesson } from '../schema/lesson.ts'
import { parseLessonFile } from '../schema/parse-lesson.ts'
import { ParseError } from '../schema/parse.ts'

/** Begins the messages about it. */
const SUBJECT = 'The lesson in this link'

/** Base64 with the two signs that addresses allow; without padding. */
export function lessonToHash(lesson: Lesson): string {
  const bytes = new TextEncoder().encode(JSON.stringify(lesson))
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** `hash`: with or without '#'. Throws ParseError. */
export function lessonFromHash(hash: string): Lesson {
  return parseLessonFile(jsonOf(hash.replace(/^#/, '')), SUBJECT)
}

function jsonOf(text: string): string {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
  } catch {
    throw new ParseError(SUBJECT, [{ field: '', message: 'is damaged, perhaps cut off on its way; ask for the link again or for the file' }])
  }
}
