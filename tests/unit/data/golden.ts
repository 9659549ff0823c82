/** Where the complete reference data lie beside the checkout, and what of it is copied into the fixtures. */
import { existsSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const fixtureFolder = at('../../fixtures/gtsrb')
export const sharedFolder = at('../../../../shared')
export const hasShared =
  existsSync(`${sharedFolder}/golden/preprocess/vectors.json`) && existsSync(`${sharedFolder}/gtsrb/GTSRB_subset_Training_Images.zip`)
/** Stands in a test's name, so that a skipped one says why. */
export const sharedNote = hasShared ? '' : ' (skipped: ../shared is not here)'

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path))
}

export function readInt32(path: string): Int32Array {
  return new Int32Array(readBytes(path).buffer)
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
