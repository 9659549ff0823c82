/**
 * Comlink sends only name, message and stack of a thrown error. Our errors also carry facts (`code`, a file name, byte counts) that the
 * page needs to say the cause and the cure in the reader's language. Import this file on both sides before the first call.
 */
import { transferHandlers } from 'comlink'

interface ThrownValue {
  value: unknown
}

type SerializedThrow = { isError: true; error: Record<string, unknown> } | { isError: false; value: unknown }

function isPlain(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol'
}

/** Own enumerable facts of the error beside its name, message and stack. */
export function serializeThrow({ value }: ThrownValue): SerializedThrow {
  if (!(value instanceof Error)) return { isError: false, value }
  const facts = Object.fromEntries(Object.entries(value).filter(([, fact]) => isPlain(fact)))
  return { isError: true, error: { ...facts, name: value.name, message: value.message, stack: value.stack } }
}

export function deserializeThrow(serialized: SerializedThrow): never {
  if (!serialized.isError) throw serialized.value
  throw Object.assign(new Error(String(serialized.error.message)), serialized.error)
}

const throwHandler = transferHandlers.get('throw')
if (throwHandler) {
  transferHandlers.set('throw', {
    canHandle: (value): value is unknown => throwHandler.canHandle(value),
    serialize: (thrown) => [serializeThrow(thrown as ThrownValue), []],
    deserialize: (serialized) => deserializeThrow(serialized as SerializedThrow)
  })
}
