/** One photograph of a sign: frame by frame the same scene, nearer. The same numbers give the same bytes in every engine. */
import type { Photograph } from '../image/photograph.ts'
import type { Roi } from '../image/roi.ts'
import { mixSeeds } from '../random.ts'
import { Chance } from './chance.ts'
import { CoverageMask } from './coverage.ts'
import { defocus, motionBlur } from './lens.ts'
import type { Contour } from './outline.ts'
import { lightOf, mixLight, Picture, type Light } from './picture.ts'
import type { Background, Scene } from './scene.ts'
import { expose } from './sensor.ts'
import { SIGNS } from './signs/catalogue.ts'
import { PAINTS, type Layer } from './signs/layer.ts'
import { valueNoise } from './value-noise.ts'
import { extentOf, flatView, project, viewOf, type Extent, type View } from './view.ts'

const BLEACHED: Light = [0.62, 0.6, 0.57]
const DIRT: Light = [0.09, 0.075, 0.055]
const MIN_ROI_PX = 15
/** As in GTSRB: 10 % of the sign around it, at least 5 pixels. */
const BORDER_FRACTION = 0.1
const MIN_BORDER_PX = 5

const mask = new CoverageMask()
const scratch = new Float64Array(1024)

/** The mask of some contours seen in a view. */
function cover(picture: Picture, view: View, contours: readonly Contour[]): CoverageMask {
  mask.begin(picture.widthPx, picture.heightPx)
  for (const contour of contours) mask.addContour(scratch, project(view, contour, scratch))
  mask.finish()
  return mask
}

function paintBackground(picture: Picture, background: Background, view: View): void {
  const { widthPx, heightPx, values } = picture
  const { top, bottom, horizon, texture, textureScale, seed } = background
  for (let y = 0, to = 0; y < heightPx; y++) {
    const v = (y - view.originY) / view.d
    const share = Math.min(Math.max((v - horizon) * 2 + 0.5, 0), 1)
    const light = mixLight(top, bottom, share)
    const amount = texture * (0.35 + 0.65 * share)
    for (let x = 0; x < widthPx; x++, to += 3) {
      const u = (x - view.originX) / view.a
      const factor = 1 + amount * (2 * valueNoise(u * textureScale, v * textureScale, seed) - 1)
      for (let c = 0; c < 3; c++) values[to + c] = (light[c] ?? 0) * factor
    }
  }
  for (const { points, light, opacity } of background.patches) picture.paint(cover(picture, view, [points]), light, opacity)
}

function paintSign(picture: Picture, sign: readonly Layer[], scene: Scene, view: View): void {
  for (const { paint, contours } of sign) {
    picture.paint(cover(picture, view, contours), mixLight(lightOf(PAINTS[paint]), BLEACHED, scene.fading))
  }
  for (const { points, light, opacity } of scene.stickers) picture.paint(cover(picture, view, [points]), light, opacity)
  if (scene.dirt > 0) paintDirt(picture, cover(picture, view, sign[0]?.contours ?? []), scene, view)
}

/** Blotches and streaks, only on the plate. */
function paintDirt(picture: Picture, plate: CoverageMask, { dirt, dirtSeed }: Scene, view: View): void {
  for (let y = plate.y1; y < plate.y2; y++) {
    const v = (y - view.originY) / view.d
    for (let x = plate.x1, at = y * picture.widthPx + x; x < plate.x2; x++, at++) {
      const inside = plate.values[at] ?? 0
      if (inside === 0) continue
      const u = (x - view.originX) / view.a
      const blotch = valueNoise(u * 2.6 + 40, v * 1.7 + 40, dirtSeed) - 0.45
      plate.values[at] = blotch <= 0 ? 0 : inside * Math.min(blotch * 2.4, 1) * dirt
    }
  }
  picture.paint(plate, DIRT)
}

function paintGlare(picture: Picture, { x, y, radius, strength }: Scene['glare'], view: View): void {
  const { widthPx, heightPx, values } = picture
  for (let row = 0, to = 0; row < heightPx; row++) {
    const dy = (row - view.originY) / view.d - y
    for (let column = 0; column < widthPx; column++, to += 3) {
      const dx = (column - view.originX) / view.a - x
      const near = 1 - (dx * dx + dy * dy) / (radius * radius)
      if (near <= 0) continue
      for (let c = 0; c < 3; c++) values[to + c] = (values[to + c] ?? 0) + near * near * strength
    }
  }
}

/** How far along the approach (0..1) the frame is, and the diameter then: distance shrinks evenly, so one over the size does. */
function sizeAt({ firstPx, lastPx }: Scene, progress: number): number {
  return 1 / (1 / firstPx + (1 / lastPx - 1 / firstPx) * progress)
}

interface Framing {
  view: View
  widthPx: number
  heightPx: number
  roi: Roi
}

/** The picture's size and the sign's place in it; the region of interest is a little off, as if drawn by hand. */
function frameSign(extent: Extent, view: View, chance: Chance): Framing {
  const [wide, high] = [extent.x2 - extent.x1, extent.y2 - extent.y1]
  const off = () => chance.bell() * 0.032 * Math.max(wide, high)
  const roiWidth = Math.max(Math.floor(wide + off() + 1), MIN_ROI_PX)
  const roiHeight = Math.max(Math.floor(high + off() + 1), MIN_ROI_PX)
  const borderX = Math.max(Math.floor(roiWidth * BORDER_FRACTION + 0.5), MIN_BORDER_PX)
  const borderY = Math.max(Math.floor(roiHeight * BORDER_FRACTION + 0.5), MIN_BORDER_PX)
  const originX = borderX + (roiWidth - wide) / 2 - extent.x1 + off()
  const originY = borderY + (roiHeight - high) / 2 - extent.y1 + off()
  return {
    view: { ...view, originX, originY },
    widthPx: roiWidth + 2 * borderX,
    heightPx: roiHeight + 2 * borderY,
    roi: { x1: borderX, y1: borderY, x2: borderX + roiWidth, y2: borderY + roiHeight }
  }
}

/** Light after the lens, with the scene's weather; a little different in every frame, as an automatic exposure is. */
function exposureOf(scene: Scene, chance: Chance) {
  const gain = scene.gain * (1 + 0.22 * chance.bell())
  const veil = scene.veil * gain
  const channel = (c: 0 | 1 | 2) => gain * scene.cast[c] * (1 - scene.veil)
  const light = (c: 0 | 1 | 2) => veil * scene.veilLight[c]
  const gains: Light = [channel(0), channel(1), channel(2)]
  const veils: Light = [light(0), light(1), light(2)]
  return { gain: gains, veil: veils, noiseBytes: scene.noiseBytes }
}

/** `progress` 0..1 along the approach; `seed` of this frame only. */
export function photograph(classId: number, scene: Scene, progress: number, seed: number): Photograph {
  const sign = SIGNS[classId]
  if (!sign) throw new RangeError(`There is no sign for class ${classId}`)
  const chance = new Chance(mixSeeds(seed, 1))
  const diameterPx = sizeAt(scene, progress)
  const near = (diameterPx - scene.firstPx) / (scene.lastPx - scene.firstPx)
  const pose = {
    halfPx: diameterPx / 2,
    rollTurns: scene.rollTurns + chance.bell() * 0.007,
    yawTurns: scene.yawTurns * (0.4 + 0.6 * near) + chance.bell() * 0.012,
    pitchTurns: scene.pitchTurns * (0.3 + 0.7 * near) + chance.bell() * 0.01,
    eyeDistance: scene.eyeDistance
  }
  const around = viewOf(pose)
  const { view, widthPx, heightPx, roi } = frameSign(extentOf(around, sign[0]?.contours ?? [], scratch), around, chance)
  const picture = new Picture(widthPx, heightPx)
  // What is far away grows more slowly than the sign, and slides past behind it.
  const slide = (progress - 0.5) * diameterPx
  const { driftX, driftY } = scene.background
  const far = flatView((diameterPx + scene.lastPx) / 4, view.originX + slide * driftX, view.originY + slide * driftY)
  paintBackground(picture, scene.background, far)
  const { pole } = scene.background
  const head = flatView(diameterPx / 2, view.originX, view.originY)
  if (pole) picture.paint(cover(picture, head, [[-0.1, -0.3, 0.1, -0.3, 0.1, 4, -0.1, 4]]), pole)
  paintSign(picture, sign, scene, view)
  for (const { points, darkness } of scene.shadows) picture.darken(cover(picture, head, [points]), darkness)
  const drift = { ...head, originX: head.originX + scene.occluderDrift * (progress - 0.4) * diameterPx }
  for (const { points, light, opacity } of scene.occluders) picture.paint(cover(picture, drift, [points]), light, opacity)
  if (scene.glare.strength > 0) paintGlare(picture, scene.glare, head)
  takePicture(picture, scene, diameterPx, chance)
  return { raster: expose(picture, exposureOf(scene, chance), new Chance(mixSeeds(seed, 2))), roi }
}

function takePicture(picture: Picture, { blurPx, motionFraction }: Scene, diameterPx: number, chance: Chance): void {
  const lengthPx = motionFraction * diameterPx * chance.fraction()
  motionBlur(picture, lengthPx * chance.between(-1, 1), lengthPx * chance.between(-1, 1))
  defocus(picture, Math.max(blurPx * (1 + 0.25 * chance.bell()), 0.2))
}
