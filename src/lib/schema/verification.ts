/** Whether an engine computes right on this machine: the reference that it is compared with, and the result. Plain data. */
import type { RunVerification } from './run.ts'

/** Made by scripts/make-verification.ts. */
export interface VerificationReference {
  /** Images of a batch; step t uses batch t mod the number of batches. */
  batchImages: number
  learningRate: number
  momentum: number
  /** Batch after batch, N,H,W,C with channels B,G,R. */
  images: Uint8Array
  labels: readonly (readonly number[])[]
  networks: readonly NetworkReference[]
}

/** In float64. */
export interface NetworkReference {
  id: string
  /** Of the initial weights. */
  seed: number
  /** Of the first batch in evaluation mode: before training and after the last step. */
  logits: Float32Array
  logitsAfter: Float32Array
  /** Mean over the batch, one per step. */
  losses: readonly number[]
}

/** Relative differences from the reference; null = not a finite number. */
export interface NetworkDifference {
  id: string
  firstLoss: number | null
  losses: number | null
  logits: number | null
  logitsAfter: number | null
}

export interface VerificationResult extends RunVerification {
  networks: readonly NetworkDifference[]
}

/** 0.1 %: a hundred times what rounding does here, and less than a gradient that is wrong by 1 % does. */
export const VERIFICATION_LIMIT = 1e-3
