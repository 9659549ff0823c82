/** What the page itself knows of its browser. */
import type { PageFacts } from '../schema/machine.ts'

/** Chromium's own, not in TypeScript's library. */
interface ChromiumFacts {
  deviceMemory?: number
  getBattery?: () => Promise<{ charging: boolean; level: number }>
}

export async function pageFacts(): Promise<PageFacts> {
  const browser = navigator as Navigator & ChromiumFacts
  const { memory } = performance as Performance & { memory?: { jsHeapSizeLimit: number } }
  // Refused by policy in some frames: then nothing is known.
  const battery = await browser.getBattery?.().catch(() => null)
  return {
    userAgent: browser.userAgent,
    hardwareThreads: browser.hardwareConcurrency,
    isolated: crossOriginIsolated,
    secure: isSecureContext,
    memoryGiB: browser.deviceMemory ?? null,
    heapLimitBytes: memory?.jsHeapSizeLimit ?? null,
    battery: battery ? { charging: battery.charging, levelFraction: battery.level } : null
  }
}
