/** Text of a stranger's file -> a JSON value: capped in length and depth before it is parsed. */

/** `too-deep` before parsing, because browsers differ in how deep they can go. */
export type JsonObstacle = 'too-long' | 'too-deep' | 'not-json'

export class JsonError extends Error {
  override name = 'JsonError'
  readonly code: JsonObstacle

  constructor(code: JsonObstacle, message: string) {
    super(message)
    this.code = code
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** How deep lists and objects lie in one another; stops counting above `most`. Text that is not JSON has some depth, too. */
export function jsonDepth(text: string, most: number): number {
  let [depth, deepest, inText] = [0, 0, false]
  for (let i = 0; i < text.length && deepest <= most; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) inText = !inText
    else if (inText && code === BACKSLASH) i++
    else if (!inText && OPENING.has(code)) deepest = Math.max(deepest, ++depth)
    else if (!inText && CLOSING.has(code)) depth--
  }
  return deepest
}

/** Throws JsonError. `__proto__` becomes an ordinary key, so it changes no object. */
export function readJson(text: string, caps: { chars: number; depth: number }): unknown {
  if (text.length > caps.chars) throw new JsonError('too-long', `is longer than ${caps.chars} characters`)
  if (jsonDepth(text, caps.depth) > caps.depth) throw new JsonError('too-deep', `is nested deeper than ${caps.depth} levels`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new JsonError('not-json', `is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}
