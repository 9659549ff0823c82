/** Measures of a page while it works: tasks that block it, and the memory of its process. */
import { readdirSync, readFileSync } from 'node:fs'
import type { BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    longTasks: { startMs: number; durationMs: number }[]
  }
}

/** Must be called before the first page of the context opens. The browser reports tasks of 50 ms and more. */
export async function observeLongTasks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ startMs: startTime, durationMs: duration })
    }).observe({ type: 'longtask', buffered: true })
  })
}

/** The page's clock. */
export const nowMs = (page: Page) => page.evaluate(() => performance.now())

/** Durations of the tasks over 50 ms that began since then, in milliseconds. */
export function longTasksSince(page: Page, startMs: number): Promise<number[]> {
  return page.evaluate((since) => window.longTasks.filter((task) => task.startMs >= since).map((task) => Math.round(task.durationMs)), startMs)
}

function processStatus(pid: string): { parent: string; peakBytes: number; renderer: boolean } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0'
    const renderer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
    return { parent: field('PPid'), peakBytes: Number(field('VmHWM')) * 1024, renderer }
  } catch {
    return null // ended meanwhile
  }
}

/** Peak resident memory so far of the largest renderer process under this one; null where there is no /proc. */
export function peakRendererBytes(): number | null {
  if (process.platform !== 'linux') return null
  const processes = new Map(readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) ? [[pid, processStatus(pid)] as const] : [])))
  const isOurs = (pid: string): boolean => pid === String(process.pid) || (pid !== '0' && isOurs(processes.get(pid)?.parent ?? '0'))
  const renderers = [...processes].flatMap(([pid, status]) => (status?.renderer === true && isOurs(pid) ? [status.peakBytes] : []))
  return renderers.length > 0 ? Math.max(...renderers) : null
}
