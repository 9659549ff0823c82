/** One small setting in localStorage. Where storage is denied (private mode, blocked cookies) the setting lasts as long as the page. */
export interface StoredValue<Value extends string> {
  /** null when nothing valid is stored. */
  read(): Value | null
  write(value: Value): void
}

export function localValue<Value extends string>(key: string, isValid: (text: string) => text is Value): StoredValue<Value> {
  return {
    read() {
      const text = textOf(key)
      return text !== null && isValid(text) ? text : null
    },
    write(value) {
      try {
        localStorage.setItem(key, value)
      } catch {
        // Storage denied: the choice holds until the page closes, as promised above.
      }
    }
  }
}

function textOf(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
