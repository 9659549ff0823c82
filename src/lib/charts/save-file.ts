/** Hands a file to the browser's download. */

export function saveFile(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.click()
  // The download has its own reference once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

/** Presentation properties that the page's style sheet sets on chart elements. */
const COPIED = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'paint-order']

/** The chart as a file of its own: colours and fonts are written out, because the page's style sheet stays behind. */
export function standaloneSvg(svg: SVGSVGElement, title: string): string {
  const copy = document.importNode(svg, true)
  const originals = svg.querySelectorAll('*')
  copy.querySelectorAll<SVGElement>('*').forEach((element, index) => {
    const original = originals[index]
    if (!original) return
    const style = getComputedStyle(original)
    for (const property of COPIED) element.style.setProperty(property, style.getPropertyValue(property))
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(svg.clientWidth))
  copy.removeAttribute('tabindex')
  copy.setAttribute('aria-label', title)
  copy.style.background = getComputedStyle(document.body).getPropertyValue('--surface')
  return new XMLSerializer().serializeToString(copy)
}
