/** What stays the same while the car approaches one sign: the sign's state, its place, the light and the camera. Drawn from the track's seed. */
import { Chance } from './chance.ts'
import { lightOf, mixLight, type Light } from './picture.ts'

/** A polygon in sign coordinates. */
export interface Patch {
  points: readonly number[]
  light: Light
  /** 0..1. */
  opacity: number
}

/** An edge or band of shadow across the picture. */
export interface Shadow {
  points: readonly number[]
  darkness: number
}

export interface Scene {
  /** Diameter of the sign in the first and the last frame. */
  firstPx: number
  lastPx: number
  /** Angles in turns; yaw and pitch grow towards their last value as the car comes near. */
  rollTurns: number
  yawTurns: number
  pitchTurns: number
  /** Distance of the eye in half signs: small = strong perspective. */
  eyeDistance: number
  /** Bleached by the sun: share of pale grey in every paint. */
  fading: number
  dirt: number
  dirtSeed: number
  stickers: readonly Patch[]
  shadows: readonly Shadow[]
  /** Twigs, poles and leaves before the sign; they move against it. */
  occluders: readonly Patch[]
  occluderDrift: number
  background: Background
  gain: number
  cast: Light
  veil: number
  veilLight: Light
  glare: { x: number; y: number; radius: number; strength: number }
  blurPx: number
  motionFraction: number
  /** Standard deviation in bytes. */
  noiseBytes: number
}

export interface Background {
  top: Light
  bottom: Light
  horizon: number
  texture: number
  textureScale: number
  seed: number
  /** How far it moves behind the sign during the approach, in signs. */
  driftX: number
  driftY: number
  patches: readonly Patch[]
  pole: Light | null
}

type Bytes = readonly [number, number, number]
type Palette = readonly [Bytes, ...Bytes[]]

const SKIES: Palette = [
  [186, 205, 226],
  [150, 178, 212],
  [222, 224, 226],
  [236, 236, 232]
]
const POLES: Palette = [
  [150, 152, 154],
  [96, 98, 100],
  [190, 192, 194]
]
const GROUNDS: Palette = [
  [70, 92, 44],
  [44, 62, 34],
  [112, 108, 100],
  [150, 138, 118],
  [88, 70, 54],
  [60, 60, 64]
]
const THINGS: Palette = [
  ...([
    [38, 54, 30],
    [84, 108, 56],
    [160, 150, 136],
    [196, 188, 176]
  ] satisfies Palette),
  ...([
    [120, 64, 50],
    [54, 56, 60],
    [210, 214, 218],
    [64, 76, 96]
  ] satisfies Palette),
  ...([
    [180, 40, 40],
    [236, 196, 60],
    [40, 80, 150]
  ] satisfies Palette)
]

/** Around a centre: `corners` points at uneven distances. */
function blob(chance: Chance, x: number, y: number, reachX: number, reachY: number): number[] {
  const points: number[] = []
  for (const [dx, dy] of [
    [-1, -1],
    [0, -1.2],
    [1, -1],
    [1.2, 0],
    [1, 1],
    [0, 1.2],
    [-1, 1],
    [-1.2, 0]
  ] as const) {
    const reach = chance.between(0.5, 1)
    points.push(x + dx * reachX * reach, y + dy * reachY * reach)
  }
  return points
}

function box(x: number, y: number, halfWidth: number, halfHeight: number, lean: number): number[] {
  return [
    x - halfWidth + lean,
    y - halfHeight,
    x + halfWidth + lean,
    y - halfHeight,
    x + halfWidth - lean,
    y + halfHeight,
    x - halfWidth - lean,
    y + halfHeight
  ]
}

const scaled = ([r, g, b]: Light, factor: number): Light => [r * factor, g * factor, b * factor]

function drawBackground(chance: Chance): Background {
  const isOpen = chance.happens(0.45)
  // A sign in the shade before a bright sky, or lit before dark trees.
  const sun = isOpen ? chance.between(0.6, 2.6) : chance.between(0.25, 1.5)
  const top = lightOf(isOpen ? chance.pick(SKIES) : chance.pick(GROUNDS))
  const patches: Patch[] = []
  const count = 3 + chance.whole(7)
  for (let i = 0; i < count; i++) {
    const [x, y] = [chance.between(-1.8, 1.8), chance.between(-1.8, 1.8)]
    const light = scaled(lightOf(chance.pick(THINGS)), sun)
    const points = chance.happens(0.5)
      ? box(x, y, chance.between(0.08, 0.9), chance.between(0.15, 1.4), chance.between(-0.1, 0.1))
      : blob(chance, x, y, chance.between(0.2, 1), chance.between(0.2, 1))
    patches.push({ points, light, opacity: chance.between(0.6, 1) })
  }
  return {
    top: scaled(mixLight(top, lightOf(chance.pick(THINGS)), chance.between(0, 0.25)), sun),
    bottom: scaled(lightOf(chance.pick(GROUNDS)), sun),
    horizon: chance.between(-0.8, 1.2),
    texture: isOpen ? chance.between(0.05, 0.35) : chance.between(0.2, 0.9),
    textureScale: chance.between(2, 9),
    seed: chance.whole(2 ** 31),
    driftX: chance.between(-1.2, 1.2),
    driftY: chance.between(-0.5, 0.5),
    patches,
    pole: chance.happens(0.8) ? lightOf(chance.pick(POLES)) : null
  }
}

function drawStickers(chance: Chance): Patch[] {
  if (!chance.happens(0.3)) return []
  return Array.from({ length: 1 + chance.whole(3) }, () => {
    const [x, y] = [chance.between(-0.6, 0.6), chance.between(-0.6, 0.6)]
    const size = chance.between(0.05, 0.2)
    const points = box(x, y, size, size * chance.between(0.5, 1.6), chance.between(-0.06, 0.06))
    return { points, light: lightOf(chance.pick(THINGS)), opacity: chance.between(0.7, 1) }
  })
}

function drawShadows(chance: Chance): Shadow[] {
  if (!chance.happens(0.4)) return []
  return Array.from({ length: 1 + chance.whole(3) }, () => {
    const [x, lean, half] = [chance.between(-1.3, 1.3), chance.between(-1, 1), chance.between(0.1, 1.2)]
    return { points: box(x, 0, half, 2.5, lean), darkness: chance.between(0.25, 0.75) }
  })
}

function drawOccluders(chance: Chance): Patch[] {
  if (!chance.happens(0.22)) return []
  const light = lightOf(chance.pick(THINGS))
  if (chance.happens(0.35)) {
    return [{ points: box(chance.between(-1, 1), 0, chance.between(0.05, 0.16), 3, chance.between(-0.3, 0.3)), light, opacity: 1 }]
  }
  const [x, y] = [chance.between(-1, 1), chance.pick([-0.9, 0.9])]
  return Array.from({ length: 4 + chance.whole(10) }, () => ({
    points: blob(chance, x + chance.bell() * 0.35, y + chance.bell() * 0.3, chance.between(0.04, 0.2), chance.between(0.04, 0.2)),
    light: mixLight(light, [0, 0, 0], chance.between(0, 0.5)),
    opacity: 1
  }))
}

export function drawScene(seed: number): Scene {
  const chance = new Chance(seed)
  const near = chance.fraction()
  const firstPx = chance.between(15, 26)
  const brightness = chance.fraction()
  const isGlare = chance.happens(0.14)
  const warmth = chance.bell() * 0.13
  return {
    firstPx,
    lastPx: firstPx * 1.5 + (200 - firstPx * 1.5) * near * near * near,
    rollTurns: chance.bell() * (chance.happens(0.15) ? 0.035 : 0.012),
    yawTurns: chance.bell() * 0.055,
    pitchTurns: chance.bell() * 0.03,
    eyeDistance: chance.between(5, 20),
    fading: chance.happens(0.3) ? chance.between(0.1, 0.4) : chance.between(0, 0.08),
    dirt: chance.happens(0.5) ? chance.between(0.1, 0.6) : 0,
    dirtSeed: chance.whole(2 ** 31),
    stickers: drawStickers(chance),
    shadows: drawShadows(chance),
    occluders: drawOccluders(chance),
    occluderDrift: chance.between(-0.9, 0.9),
    background: drawBackground(chance),
    gain: 0.02 + 1.1 * brightness * brightness,
    cast: [1 + warmth, 1 + chance.bell() * 0.04, 1 - warmth],
    veil: isGlare ? chance.between(0.1, 0.4) : chance.between(0, 0.04),
    veilLight: mixLight([1, 1, 1], [0.7, 0.85, 1], chance.fraction()),
    glare: {
      x: chance.between(-1, 1),
      y: chance.between(-1.2, 0.4),
      radius: chance.between(0.4, 1.5),
      strength: isGlare ? chance.between(0.3, 1.2) : 0
    },
    blurPx: 0.3 + 1 * chance.fraction() * chance.fraction(),
    motionFraction: chance.happens(0.35) ? chance.between(0.02, 0.13) : 0,
    noiseBytes: 1 + 6 * chance.fraction() * chance.fraction()
  }
}
