/** Status in sign geometry: circle = verified, triangle = attention, octagon = wrong or stopped, dashed square = to do. */
export type GlyphKind = 'good' | 'warn' | 'bad' | 'todo' | 'part' | 'info'
