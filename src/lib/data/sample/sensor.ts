/** From light to bytes: exposure, stray light, noise, quantisation. */
import type { Raster } from '../codecs/raster.ts'
import type { Chance } from './chance.ts'
import type { Light, Picture } from './picture.ts'

const TONE_CURVE = 1.6

export interface Exposure {
  /** Light per channel that a byte of 255 stands for is 1 / gain. */
  gain: Light
  /** Added everywhere: haze and stray light in the lens. */
  veil: Light
  /** Standard deviation in bytes. */
  noiseBytes: number
}

/** Cameras deepen the dark and lift the bright tones a little. */
function tone(level: number): number {
  const v = level < 1 ? level : 1
  return v + TONE_CURVE * v * v * (1 - v) * (v - 0.2)
}

/** R,G,B rows from top to bottom. The response is a square root (see picture.ts). */
export function expose(picture: Picture, { gain, veil, noiseBytes }: Exposure, chance: Chance): Raster {
  const { values, widthPx, heightPx } = picture
  const pixels = new Uint8Array(widthPx * heightPx * 3)
  // The sum of two uniforms has the standard deviation 1 / sqrt(6).
  const spread = noiseBytes * 2.4494897
  for (let i = 0, channel = 0; i < pixels.length; i++, channel = channel === 2 ? 0 : channel + 1) {
    const light = (values[i] ?? 0) * (gain[channel] ?? 1) + (veil[channel] ?? 0)
    const byte = tone(Math.sqrt(light)) * 255 + (chance.fraction() + chance.fraction() - 1) * spread + 0.5
    pixels[i] = byte <= 0 ? 0 : byte >= 255 ? 255 : Math.floor(byte)
  }
  return { widthPx, heightPx, channels: 3, pixels }
}
