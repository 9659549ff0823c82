/** Light or dark. `static/theme.js` has set data-theme on <html> before the first paint; this keeps it and remembers a choice. */
import { localValue, type StoredValue } from './stored-value.ts'

export type Theme = 'light' | 'dark'

/** The same key as in static/theme.js. */
const STORAGE_KEY = 'signpost.theme'

export class ThemeState {
  readonly #root: HTMLElement
  readonly #stored: StoredValue<Theme>
  #current = $state<Theme>('light')

  constructor(root: HTMLElement, stored: StoredValue<Theme>) {
    this.#root = root
    this.#stored = stored
    this.#current = root.dataset.theme === 'dark' ? 'dark' : 'light'
  }

  get current(): Theme {
    return this.#current
  }

  toggle(): void {
    this.#current = this.#current === 'dark' ? 'light' : 'dark'
    this.#root.dataset.theme = this.#current
    this.#stored.write(this.#current)
  }
}

export const themeState = new ThemeState(
  document.documentElement,
  localValue(STORAGE_KEY, (text): text is Theme => text === 'light' || text === 'dark')
)
