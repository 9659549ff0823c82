/** What the comparison study prints: Tables 2 to 5, its optimisation section, its claims. Notes on two misprints are in the file itself. */
import type { ModelId } from '../schema/model.ts'
import document from './published.json'

export type PublishedDevice = 'CPU' | 'GPU'

export interface PublishedResult {
  table: number
  framework: string
  model: ModelId
  inputSizePx: number
  /** Corrected; `deviceAsPrinted` is what the page's heading says. */
  device: PublishedDevice
  deviceAsPrinted: PublishedDevice
  /** Of all epochs. */
  trainingSeconds: number
  testAccuracyFraction: number
  epochs: number
  batchSize: number
}

export interface PublishedOptimisation {
  framework: string
  device: PublishedDevice
  change: string
  beforeSecondsPerEpoch: number
  afterSecondsPerEpoch: number
}

/** The table that repeats Table 2 in every cell: shown, marked, and left out of everything that is computed. */
export const MISPRINTED_TABLE = 3

export const PUBLISHED_RESULTS = document.results as readonly PublishedResult[]
export const PUBLISHED_OPTIMISATIONS = document.optimisations as readonly PublishedOptimisation[]
export const PUBLISHED_HARDWARE = document.hardware
/** In English, in the study's order. */
export const PUBLISHED_CLAIMS: readonly string[] = document.claims
export const PUBLISHED_FRAMEWORKS: readonly string[] = [...new Set(PUBLISHED_RESULTS.map(({ framework }) => framework))]
