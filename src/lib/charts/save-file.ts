/** Hands a file to the browser's download. */

export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.click()
  // The download has its own reference once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
