/** Keeps the screen on while something is worth watching: browsers slow hidden and sleeping pages down. */

type Screen = Pick<WakeLock, 'request'>

export class ScreenWakeLock {
  readonly #screen: Screen | null
  readonly #page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>
  #wanted = false
  #sentinel: Promise<WakeLockSentinel | null> | null = null

  /** `screen`: navigator.wakeLock; undefined where the browser has none, then nothing is held. */
  constructor(screen: Screen | undefined, page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>) {
    this.#screen = screen ?? null
    this.#page = page
  }

  hold(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#page.addEventListener('visibilitychange', this.#ask)
    this.#ask()
  }

  release(): void {
    if (!this.#wanted) return
    this.#wanted = false
    this.#page.removeEventListener('visibilitychange', this.#ask)
    const sentinel = this.#sentinel
    this.#sentinel = null
    void sentinel?.then((held) => held?.release())
  }

  /** The browser takes it away whenever the page is hidden. A refusal (low battery, policy) costs nothing but a dark screen. */
  readonly #ask = () => {
    if (this.#page.hidden || !this.#screen) return
    this.#sentinel = this.#screen.request('screen').catch(() => null)
  }
}
