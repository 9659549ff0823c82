/**
 * A group of many buttons is one stop of the Tab key; arrow keys, Home and End move inside it. Use as an attachment of the element around
 * the buttons, and give tabindex 0 to one of them, -1 to the rest. Lighter than a library's group: these groups hold dozens of buttons.
 */

/** Where a key leads from button `at` of `count`, or null for a key that does not move. */
export function nextButton(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (at + 1) % count
    case 'ArrowLeft':
    case 'ArrowUp':
      return (at - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

export function rovingFocus(group: HTMLElement): () => void {
  function move(event: KeyboardEvent) {
    const buttons = [...group.querySelectorAll<HTMLButtonElement>('button:enabled')]
    const at = buttons.findIndex((button) => button === event.target)
    const next = at < 0 ? null : nextButton(event.key, at, buttons.length)
    if (next === null) return
    event.preventDefault()
    buttons[next]?.focus()
  }
  group.addEventListener('keydown', move)
  return () => group.removeEventListener('keydown', move)
}
