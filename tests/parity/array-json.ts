/** JSON with typed arrays as base64, bit for bit: what a test and a page can hand each other. */

const CHUNK_BYTES = 0x8000

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) text += String.fromCharCode(...bytes.subarray(from, from + CHUNK_BYTES))
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

export function stringifyArrays(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => {
    if (entry instanceof Float32Array) return { float32: toBase64(new Uint8Array(entry.buffer, entry.byteOffset, entry.byteLength)) }
    return entry instanceof Uint8Array ? { uint8: toBase64(entry) } : entry
  })
}

export function parseArrays(text: string): unknown {
  return JSON.parse(text, (_key, entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return entry
    if ('float32' in entry && typeof entry.float32 === 'string') return new Float32Array(fromBase64(entry.float32).buffer)
    return 'uint8' in entry && typeof entry.uint8 === 'string' ? fromBase64(entry.uint8) : entry
  })
}
