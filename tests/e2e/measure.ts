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

export interface MainThreadTask {
  wallMs: number
  /** Processor time: while both cores train, a task's wall time also counts its waiting for a core. */
  cpuMs: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
  args: { name?: string }
}

/** Call the result to end the trace and get the longest tasks of the pages' main threads, longest processor time first. */
export async function traceTasks(page: Page): Promise<() => Promise<MainThreadTask[]>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] }
  })
  return async () => {
    const complete = new Promise<string>((resolve) => session.once('Tracing.tracingComplete', ({ stream }) => resolve(stream ?? '')))
    await session.send('Tracing.end')
    const handle = await complete
    const parts: string[] = []
    for (let eof = false; !eof;) {
      const read = await session.send('IO.read', { handle })
      parts.push(read.data)
      eof = read.eof
    }
    await session.detach()
    return longestTasks((JSON.parse(parts.join('')) as { traceEvents: TraceEvent[] }).traceEvents)
  }
}

function longestTasks(events: readonly TraceEvent[]): MainThreadTask[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`
  const mainThreads = new Set(events.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map(threadOf))
  const tasks = events.filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mainThreads.has(threadOf(event)))
  if (tasks.length === 0) throw new Error('The trace holds no task of a page.')
  return tasks
    .map(({ dur = 0, tdur = 0 }) => ({ wallMs: Math.round(dur / 1000), cpuMs: Math.round(tdur / 1000) }))
    .sort((a, b) => b.cpuMs - a.cpuMs)
    .slice(0, 5)
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
