import { describe, expect, it } from 'vitest'
import { identityAt, IDENTITY_COUNT, RUN_IDENTITIES } from '#lib/charts/identity.ts'
import { markerPath } from '#lib/charts/marker-path.ts'

describe('run identities', () => {
  it('differ in letter, colour, dash and marker shape each', () => {
    for (const facet of [
      (one: (typeof RUN_IDENTITIES)[number]) => one.letter,
      (one: (typeof RUN_IDENTITIES)[number]) => one.color,
      (one: (typeof RUN_IDENTITIES)[number]) => one.dash.join(' '),
      (one: (typeof RUN_IDENTITIES)[number]) => markerPath(one.marker, 3)
    ]) {
      expect(new Set(RUN_IDENTITIES.map(facet)).size).toBe(8)
    }
  })
  it('end with the eighth', () => {
    expect(identityAt(0).letter).toBe('A')
    expect(() => identityAt(IDENTITY_COUNT)).toThrow(RangeError)
  })
})
