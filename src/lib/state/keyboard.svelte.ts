/** The keys that work on every page. Single keys can be switched off (WCAG 2.1.4) and never act while something is being typed. */
import { localValue, type StoredValue } from './stored-value.ts'

export type KeyPath = '/' | '/data' | '/train' | '/plans' | '/runs' | '/compare' | '/paper' | '/lessons' | '/doctor'
export type KeyAction = { kind: 'go'; path: KeyPath } | { kind: 'theme' } | { kind: 'projector' } | { kind: 'locale' } | { kind: 'help' }

/** After G. By place of the key, so that they work in a Cyrillic layout too. */
export const PAGE_KEYS: Readonly<Record<string, KeyPath>> = {
  KeyH: '/',
  KeyD: '/data',
  KeyT: '/train',
  KeyQ: '/plans',
  KeyR: '/runs',
  KeyC: '/compare',
  KeyP: '/paper',
  KeyL: '/lessons',
  KeyO: '/doctor'
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>
type Switch = 'on' | 'off'

export class KeyboardState {
  readonly #stored: StoredValue<Switch>
  #enabled = $state(true)
  /** G was the last key. */
  #goes = false

  constructor(stored: StoredValue<Switch>) {
    this.#stored = stored
    this.#enabled = stored.read() !== 'off'
  }

  get enabled(): boolean {
    return this.#enabled
  }

  /** G was pressed, so the next letter names a page and means nothing else. */
  get expectsPage(): boolean {
    return this.#goes
  }

  setEnabled(enabled: boolean): void {
    this.#enabled = enabled
    this.#stored.write(enabled ? 'on' : 'off')
  }

  /** What the key means here, or null. `inField`: the reader is typing. */
  press(key: KeyPress, inField: boolean): KeyAction | null {
    const goes = this.#goes
    this.#goes = false
    if (!this.#enabled || inField || key.ctrlKey || key.metaKey || key.altKey) return null
    if (key.key === '?') return { kind: 'help' }
    if (key.shiftKey) return shiftAction(key.code)
    const path = PAGE_KEYS[key.code]
    if (goes) return path ? { kind: 'go', path } : null
    this.#goes = key.code === 'KeyG'
    return null
  }
}

function shiftAction(code: string): KeyAction | null {
  if (code === 'KeyT') return { kind: 'theme' }
  if (code === 'KeyP') return { kind: 'projector' }
  return code === 'KeyL' ? { kind: 'locale' } : null
}

export const keyboardState = new KeyboardState(localValue('signpost.keys', (text): text is Switch => text === 'on' || text === 'off'))
