/** The one way to the clipboard. */

/** For browsers that offer no clipboard here (pages without HTTPS) or refuse it: what a user does by hand, on a field that nobody sees. */
function copySelection(text: string): boolean {
  const field = document.createElement('textarea')
  const focused = document.activeElement
  field.value = text
  field.readOnly = true
  field.className = 'sr'
  // Inside an open dialog everything else cannot be focused.
  const parent = focused?.closest('dialog, [role=dialog]') ?? document.body
  parent.append(field)
  field.select()
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without HTTPS; every browser still has it
    return document.execCommand('copy')
  } finally {
    field.remove()
    if (focused instanceof HTMLElement) focused.focus()
  }
}

/** False where the browser does not let it be; never rejects. */
export async function copyText(text: string): Promise<boolean> {
  // Undefined on pages without HTTPS, whatever the types say.
  if (!('clipboard' in navigator)) return copySelection(text)
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelection(text)
  }
}
