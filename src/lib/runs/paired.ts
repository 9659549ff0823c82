/** Two networks on the very same images: where only one of them is right. */
import type { RunEvent, StoredRun } from '../schema/run.ts'
import { eventsOf } from './summarise.ts'

export interface PairedCounts {
  images: number
  onlyFirst: number
  onlySecond: number
}

type Tested = Extract<RunEvent, { kind: 'tested' }>

/** What decides which images a set has, and their order. */
function imagesKey(run: StoredRun, { set }: Tested): string {
  const started = eventsOf(run, 'started')[0]
  if (!started) return ''
  const { config, dataset } = started
  const choice = set === 'test' ? [dataset.testImages, dataset.testLayout] : [config.split, config.limitImages, dataset.validationImages]
  return JSON.stringify([set, dataset.contentSha256, ...choice])
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

function ones(byte: number): number {
  let count = 0
  for (let rest = byte; rest > 0; rest &= rest - 1) count++
  return count
}

/** null when the runs were not tested on the same images, or before it was noted which were right. */
export function pairedCounts(first: StoredRun, second: StoredRun): PairedCounts | null {
  const [a, b] = [eventsOf(first, 'tested')[0], eventsOf(second, 'tested')[0]]
  if (!a?.confusion || a.correctBase64 === undefined || b?.correctBase64 === undefined || imagesKey(first, a) !== imagesKey(second, b)) return null
  const [bytesA, bytesB] = [bytesOf(a.correctBase64), bytesOf(b.correctBase64)]
  if (bytesA.length !== bytesB.length) return null
  let [onlyFirst, onlySecond] = [0, 0]
  for (const [index, byteA] of bytesA.entries()) {
    const byteB = bytesB[index] ?? 0
    onlyFirst += ones(byteA & ~byteB)
    onlySecond += ones(byteB & ~byteA)
  }
  const images = a.confusion.counts.reduce((sum, count) => sum + count, 0)
  return { images, onlyFirst, onlySecond }
}
