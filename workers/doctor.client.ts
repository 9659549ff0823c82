/** The pages' side of the Doctor's workers. Each call starts its own and ends them. */
import type { WorkerFacts } from '#lib/schema/machine.ts'
import type { DoctorApi } from './doctor.api.ts'
import { CancelledError } from './trainer-errors.ts'
import { WorkerConnection, WorkerDiedError } from './worker-connection.ts'

export interface Doctor {
  /** Rejects with WorkerDiedError when there is no answer in time, as from a GPU driver that hangs. */
  facts(): Promise<WorkerFacts>
  /** GFLOP/s of so many threads at the same time, measured for `durationMs`. Rejects with CancelledError after `cancel`. */
  peak(threads: number, durationMs: number): Promise<number>
  cancel(): void
}

const FACTS_LIMIT_MS = 15_000

function createWorker(): Worker {
  return new Worker(new URL('./doctor.worker.ts', import.meta.url), { type: 'module', name: 'signpost-doctor' })
}

export function createDoctor(): Doctor {
  let measuring: readonly WorkerConnection<DoctorApi>[] = []
  return {
    async facts() {
      const connection = new WorkerConnection<DoctorApi>(createWorker)
      const timer = setTimeout(() => connection.close(new WorkerDiedError(`no answer within ${FACTS_LIMIT_MS / 1000} s`)), FACTS_LIMIT_MS)
      return connection
        .call((worker) => worker.facts())
        .finally(() => {
          clearTimeout(timer)
          connection.close()
        })
    },
    async peak(threads, durationMs) {
      const connections = Array.from({ length: threads }, () => new WorkerConnection<DoctorApi>(createWorker))
      measuring = connections
      try {
        // All are ready before the first begins, so that they really run at the same time.
        await Promise.all(connections.map((connection) => connection.call((worker) => worker.preparePeak())))
        const rates = await Promise.all(connections.map((connection) => connection.call((worker) => worker.peak(durationMs))))
        return rates.reduce((sum, rate) => sum + rate, 0)
      } finally {
        measuring = []
        for (const connection of connections) connection.close()
      }
    },
    cancel() {
      for (const connection of measuring) connection.close(new CancelledError())
    }
  }
}
