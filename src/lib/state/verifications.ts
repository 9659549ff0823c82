/** The verifications of this browser. */
import { trainer } from './trainer.ts'
import { storedVerifications, Verifications } from './verification.svelte.ts'

export const verifications = new Verifications({
  trainer,
  read: (address) => fetch(address),
  stored: storedVerifications,
  machine: { userAgent: navigator.userAgent, hardwareThreads: navigator.hardwareConcurrency, isolated: crossOriginIsolated }
})
