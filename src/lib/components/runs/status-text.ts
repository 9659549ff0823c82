/** How a run stands, in a word. */
import { m } from '#lib/i18n/generated/messages.js'
import type { RunStatus } from '#lib/schema/run.ts'

export function statusText(status: RunStatus): string {
  switch (status) {
    case 'completed':
      return m.runs_status_completed()
    case 'stopped':
      return m.runs_status_stopped()
    case 'failed':
      return m.runs_status_failed()
    case 'interrupted':
      return m.runs_status_interrupted()
    case 'running':
      return m.runs_status_running()
    default:
      return status satisfies never
  }
}
