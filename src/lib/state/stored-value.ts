/** One small setting in the browser's storage. Where that is denied (private mode, blocked cookies) the setting lasts as long as the page. */
export interface StoredValue<Value extends string> {
  /** null when nothing valid is stored. */
  read(): Value | null
  write(value: Value): void
}

type IsValid<Value extends string> = (text: string) => text is Value

/** Kept for good. */
export const localValue = <Value extends string>(key: string, isValid: IsValid<Value>) => storedValue(() => localStorage, key, isValid)
/** Kept until the tab is closed. */
export const tabValue = <Value extends string>(key: string, isValid: IsValid<Value>) => storedValue(() => sessionStorage, key, isValid)

/** `storage` may throw where it is denied. */
function storedValue<Value extends string>(storage: () => Storage, key: string, isValid: IsValid<Value>): StoredValue<Value> {
  return {
    read() {
      const text = textOf(storage, key)
      return text !== null && isValid(text) ? text : null
    },
    write(value) {
      try {
        storage().setItem(key, value)
      } catch {
        // Storage denied: the choice holds until the page closes, as promised above.
      }
    }
  }
}

function textOf(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key)
  } catch {
    return null
  }
}
