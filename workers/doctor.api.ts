/** What the Doctor's worker offers: what a worker of this browser can do, and how fast one thread computes. */
import type { WorkerFacts } from '#lib/schema/machine.ts'

export interface DoctorApi {
  facts(): Promise<WorkerFacts>
  /** Loads the kernel that `peak` runs. Rejects where this browser cannot run it. */
  preparePeak(): Promise<void>
  /** GFLOP/s of this thread. The worker answers nothing else meanwhile. */
  peak(durationMs: number): Promise<number>
}
