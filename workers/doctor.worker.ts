/** Wiring only: what the Doctor asks is in lib/doctor. */
import { expose } from 'comlink'
import { loadPeakKernel, peakGflops } from '#lib/doctor/peak.ts'
import { workerFacts } from '#lib/doctor/worker-facts.ts'
import { browserName } from '#lib/training/environment.ts'
import { withBuildKey } from './build-check.ts'
import type { DoctorApi } from './doctor.api.ts'
import './error-transfer.ts'

let kernel: ReturnType<typeof loadPeakKernel> | null = null

const doctor: DoctorApi = {
  facts: () => workerFacts(browserName(navigator)),
  preparePeak: async () => {
    await (kernel ??= loadPeakKernel())
  },
  peak: async (durationMs) => peakGflops(await (kernel ??= loadPeakKernel()), durationMs, () => performance.now())
}
expose(withBuildKey(doctor))
