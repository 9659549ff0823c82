/** Why there is one thread only, and what helps; the same words on every page. */
import { m } from '#lib/i18n/generated/messages.js'
import type { IsolationState, OfflineState } from '#lib/state/app-version.svelte.ts'

/** '' when threads are on. */
export function isolationText(isolation: IsolationState): string {
  switch (isolation) {
    case 'isolated':
      return ''
    case 'preparing':
      return m.shell_threads_preparing()
    case 'reload':
      return m.shell_threads_reload()
    case 'insecure':
      return m.shell_threads_insecure()
    case 'no-service-worker':
      return m.shell_threads_no_worker()
    case 'refused':
      return m.shell_threads_refused()
  }
}

/** '' when the app works offline or soon will. `reason`: a sentence in English. */
export function offlineProblem(offline: OfflineState, reason: string | null): string {
  switch (offline) {
    case 'ready':
    case 'preparing':
      return ''
    case 'unsupported':
      return m.shell_offline_unsupported()
    case 'blocked':
      return m.shell_offline_blocked()
    case 'failed':
      return m.shell_offline_failed({ reason: reason ?? '' })
  }
}
