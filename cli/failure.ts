/** A failure that one line explains: what happened and what to do. Ends the program with that line and no stack. */
export class LabError extends Error {
  override name = 'LabError'
}
