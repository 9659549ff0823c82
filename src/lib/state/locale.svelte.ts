/** The language of the page. Switching it re-renders the texts in place: nothing reloads, so a training run goes on. */
import { baseLocale, getLocale, locales, overwriteGetLocale, overwriteSetLocale, type Locale } from '../i18n/generated/runtime.js'
import { localValue, type StoredValue } from './stored-value.ts'

const isLocale = (value: string): value is Locale => locales.some((locale) => locale === value)

const STORAGE_KEY = 'PARAGLIDE_LOCALE'

export class LocaleState {
  readonly #stored: StoredValue<Locale>
  #current = $state<Locale>(baseLocale)

  constructor(initial: Locale, stored: StoredValue<Locale>) {
    this.#current = initial
    this.#stored = stored
  }

  get current(): Locale {
    return this.#current
  }

  /** The language that a switch would go to. */
  get other(): Locale {
    return this.#current === 'en' ? 'ru' : 'en'
  }

  set(locale: Locale): void {
    this.#current = locale
    this.#stored.write(locale)
  }
}

const stored = localValue(STORAGE_KEY, isLocale)

/**
 * The stored choice, then the browser's languages, then English; from here on getLocale() reads the state. The choice is not read by
 * Paraglide, which throws where storage is denied.
 */
export const localeState = new LocaleState(stored.read() ?? getLocale(), stored)
overwriteGetLocale(() => localeState.current)
overwriteSetLocale((locale) => localeState.set(locale))
