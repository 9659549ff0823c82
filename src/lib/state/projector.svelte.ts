/**
 * Projector mode: large type, fewer controls (styles/projector.css). `static/theme.js` has set data-projector on <html> before the first
 * paint, from the address or from what this tab remembered; this keeps it. Not remembered beyond the tab: the next lesson may be read at a desk.
 */
import { tabValue, type StoredValue } from './stored-value.ts'

export type ProjectorSwitch = 'on' | 'off'

/** The same as in static/theme.js. */
const STORAGE_KEY = 'signpost.projector'
/** `?projector=1` in any address. */
const PROJECTOR_QUERY = 'projector'

export class ProjectorState {
  readonly #root: HTMLElement
  readonly #stored: StoredValue<ProjectorSwitch>
  #on = $state(false)

  constructor(root: HTMLElement, stored: StoredValue<ProjectorSwitch>) {
    this.#root = root
    this.#stored = stored
    this.#on = root.dataset.projector === 'on'
    if (this.#on) stored.write('on')
  }

  get on(): boolean {
    return this.#on
  }

  toggle(): void {
    this.#on = !this.#on
    if (this.#on) this.#root.dataset.projector = 'on'
    else delete this.#root.dataset.projector
    this.#stored.write(this.#on ? 'on' : 'off')
  }

  /** The address as it opens in this mode. */
  address(url: URL): URL {
    const next = new URL(url)
    if (this.#on) next.searchParams.set(PROJECTOR_QUERY, '1')
    else next.searchParams.delete(PROJECTOR_QUERY)
    return next
  }
}

export const projectorState = new ProjectorState(
  document.documentElement,
  tabValue(STORAGE_KEY, (text): text is ProjectorSwitch => text === 'on' || text === 'off')
)
