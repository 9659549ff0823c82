/** What the browser's page costs the system: memory and processor time of its process, read on Linux only. */
import type { Browser } from '@playwright/test'
import { existsSync, readFileSync } from 'node:fs'

export interface ProcessFigures {
  /** Largest resident size so far (VmHWM), shared memory included. */
  peakBytes: number
  /** Now (VmRSS). */
  residentBytes: number
  cpuMs: number
}

/** Clock ticks per second of /proc: 100 on every Linux that Chromium runs on. */
const TICK_MS = 10

function readProcess(id: number): ProcessFigures {
  const status = readFileSync(`/proc/${id}/status`, 'utf8')
  const bytesOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024
  // Fields 14 and 15 of stat, counted after the name in brackets.
  const [userTicks = 0, systemTicks = 0] = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return { peakBytes: bytesOf('VmHWM'), residentBytes: bytesOf('VmRSS'), cpuMs: (userTicks + systemTicks) * TICK_MS }
}

/** Of the page's process (the renderer that worked most) so far. Null where there is no /proc. */
export async function pageProcess(browser: Browser): Promise<ProcessFigures | null> {
  if (!existsSync('/proc/self/status')) return null
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => readProcess(id))
  return renderers.reduce((most, figures) => (figures.cpuMs > most.cpuMs ? figures : most), { peakBytes: 0, residentBytes: 0, cpuMs: -1 })
}
