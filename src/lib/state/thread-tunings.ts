/** The measured threads of this browser. */
import { storedThreadTimes, ThreadTuning } from './thread-tuning.svelte.ts'
import { trainer } from './trainer.ts'

export const threadTuning = new ThreadTuning({
  trainer,
  stored: storedThreadTimes,
  machine: { userAgent: navigator.userAgent, hardwareThreads: navigator.hardwareConcurrency, isolated: crossOriginIsolated },
  now: () => new Date().toISOString()
})
