/** The browser's offer to install the app. Only some browsers make one; without it there is nothing to show. */

/** Chromium's; not in the TypeScript library because it is no standard. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

const isOffer = (event: Event): event is InstallOffer => 'prompt' in event && typeof event.prompt === 'function'

export class InstallPrompt {
  #offer = $state.raw<InstallOffer | null>(null)

  /** `view`: window. */
  constructor(view: Pick<Window, 'addEventListener'>) {
    view.addEventListener('beforeinstallprompt', (event) => {
      // Keeps the browser's own bar away; the button of the page takes its place.
      event.preventDefault()
      this.#offer = isOffer(event) ? event : null
    })
    view.addEventListener('appinstalled', () => (this.#offer = null))
  }

  get offered(): boolean {
    return this.#offer !== null
  }

  /** An offer can be used once; the browser makes a new one when the user declined and comes back. */
  async install(): Promise<void> {
    const offer = this.#offer
    this.#offer = null
    await offer?.prompt()
  }
}

export const installPrompt = new InstallPrompt(window)
