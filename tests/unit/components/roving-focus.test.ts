import { expect, it } from 'vitest'
import { nextButton } from '#lib/components/roving-focus.ts'

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 2, 0],
  ['ArrowLeft', 0, 2],
  ['ArrowUp', 2, 1],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['Tab', 1, null]
])('%s leads from button %i of 3 to %s', (key, at, expected) => expect(nextButton(key, at, 3)).toBe(expected))
