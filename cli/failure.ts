/** A failure that one line explains: what happened and what to do. Ends the program with that line and no stack. */
export class LabError extends Error {
  override name = 'LabError'
}

/** The page is gone; another one can be opened. */
export class PageCrashError extends LabError {
  override name = 'PageCrashError'
  constructor() {
    super('The browser page ended unexpectedly, probably for lack of memory.')
  }
}
