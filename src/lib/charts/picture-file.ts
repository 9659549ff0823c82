/** A chart as a file of its own, SVG or PNG, with its title above and what it holds below. */
import { CHART_DEFAULTS } from './chart-defaults.ts'

export interface PictureFile {
  svg: string
  widthPx: number
  heightPx: number
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'
const HEAD = { fontPx: 15, heightPx: 28 } as const
const FOOT = { fontPx: 11, linePx: 15 } as const
const MARGIN_PX = 10

/** Presentation properties that the page's style sheet sets on chart elements. */
const COPIED = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-opacity', 'stroke-linejoin', 'stroke-linecap', 'opacity'],
  ...['font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'paint-order']
]

/** Colours and fonts written out, because the page's style sheet stays behind. */
function styledCopy(svg: SVGSVGElement): SVGElement[] {
  const copy = document.importNode(svg, true)
  const originals = svg.querySelectorAll('*')
  copy.querySelectorAll<SVGElement>('*').forEach((element, index) => {
    const original = originals[index]
    if (!original) return
    const style = getComputedStyle(original)
    for (const property of COPIED) element.style.setProperty(property, style.getPropertyValue(property))
  })
  return [...copy.children].filter((child) => child instanceof SVGElement)
}

/** Breaks between words, so that a line of that many characters fits. */
export function wrapped(text: string, lineLength: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= lineLength) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, ...children: (Node | string)[]): SVGElement {
  const made = document.createElementNS(SVG_NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...children)
  return made
}

/** `caption`: the title, then what the chart holds: unit, runs, environment. */
export function pictureFile(svg: SVGSVGElement, [title = '', ...about]: readonly string[]): PictureFile {
  const root = getComputedStyle(svg)
  const colour = (token: string) => root.getPropertyValue(token).trim()
  const scale = parseFloat(root.fontSize) / 16 || 1
  const widthPx = Math.max(1, svg.clientWidth)
  const lineLength = Math.max(20, Math.floor((widthPx - 2 * MARGIN_PX) / (FOOT.fontPx * 0.55)))
  const lines = about.flatMap((line) => wrapped(line, lineLength))
  const footPx = lines.length === 0 ? 0 : lines.length * FOOT.linePx + MARGIN_PX
  const heightPx = Math.round(HEAD.heightPx + svg.clientHeight + footPx)
  const text = (content: string, y: number, fontPx: number, token: string, weight = 400) =>
    element('text', { x: MARGIN_PX, y, 'font-size': fontPx, 'font-weight': weight, fill: colour(token), 'font-family': root.fontFamily }, content)
  const box = { width: widthPx, height: heightPx }
  const whole = element(
    'svg',
    { ...box, viewBox: `0 0 ${widthPx} ${heightPx}`, role: 'img', 'font-family': root.fontFamily, 'font-size': CHART_DEFAULTS.fontPx * scale },
    element('title', {}, [title, ...about].join(' · ')),
    element('rect', { ...box, fill: colour('--surface') }),
    text(title, 19, HEAD.fontPx, '--ink', 650),
    element('g', { transform: `translate(0,${HEAD.heightPx})` }, ...styledCopy(svg)),
    ...lines.map((line, index) => text(line, HEAD.heightPx + svg.clientHeight + (index + 1) * FOOT.linePx, FOOT.fontPx, '--ink-2'))
  )
  return { svg: new XMLSerializer().serializeToString(whole), widthPx, heightPx }
}

/** Pixels of the file per pixel of the chart: sharp on paper. */
const PNG_SCALE = 2

/** Throws an Error when the browser cannot draw the picture. */
export async function pngOf({ svg, widthPx, heightPx }: PictureFile): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = widthPx * PNG_SCALE
  canvas.height = heightPx * PNG_SCALE
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The browser gives no canvas to draw the picture on; save it as SVG.')
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The browser could not write the picture; save it as SVG.')
  return blob
}
