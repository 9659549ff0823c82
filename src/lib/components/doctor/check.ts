/** One line of the Doctor: what was found, what it means here, and what helps. Texts are in the reader's language. */
import type { GlyphKind } from '../glyph-kind.ts'

export interface Check {
  id: string
  kind: GlyphKind
  name: string
  found: string
  meaning: string
  /** '' where nothing is to be done. */
  fix: string
}
