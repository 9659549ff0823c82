/** Checks of what surrounds the computing: memory, storage, power, clock, network, versions. */
import { UNKNOWN, formatBytes, formatDecimal, formatPercent } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { StorageEstimateBytes } from '#lib/schema/dataset.ts'
import type { PageFacts, WorkerFacts } from '#lib/schema/machine.ts'
import { backgroundAdvice, storageAdvice } from './advice.ts'
import { browserKind } from './browser-family.ts'
import type { Check } from './check.ts'

export interface StorageUse {
  /** null = the browser does not tell. */
  estimate: StorageEstimateBytes | null
  imageBytes: number
  preparedBytes: number
}

export interface HostFacts {
  page: PageFacts
  worker: WorkerFacts
  storage: StorageUse
  /** Why the app does not work offline; '' when it does. */
  offlineProblem: string
  app: { version: string; build: string }
}

/** GTSRB at 64 px, and what the browser itself takes. */
const ENOUGH_MEMORY_GIB = 4
/** All prepared sizes of the full set and the crops. */
const ENOUGH_STORAGE_BYTES = 1.5e9
/** Below this step single training steps of small networks can be told apart. */
const FINE_CLOCK_MS = 0.2

export function hostChecks(facts: HostFacts): Check[] {
  return [memoryCheck(facts.page), storageCheck(facts), backgroundCheck(facts.page), clockCheck(facts.worker), offlineCheck(facts), versions(facts)]
}

function memoryCheck({ memoryGiB, heapLimitBytes }: PageFacts): Check {
  const memory = memoryGiB === null ? m.doctor_unknown() : m.doctor_memory_at_least({ gib: formatDecimal(memoryGiB, memoryGiB < 1 ? 2 : 0) })
  const small = memoryGiB !== null && memoryGiB < ENOUGH_MEMORY_GIB
  return {
    ...{ id: 'memory', name: m.doctor_memory(), meaning: m.doctor_memory_means(), fix: small ? m.doctor_memory_fix() : '' },
    kind: memoryGiB === null ? 'todo' : small ? 'warn' : 'good',
    found: heapLimitBytes === null ? memory : m.doctor_memory_heap({ memory, heap: formatBytes(heapLimitBytes) })
  }
}

function storageCheck({ page, storage: { estimate, imageBytes, preparedBytes } }: HostFacts): Check {
  const check = { id: 'storage', name: m.doctor_storage() }
  const fix = storageAdvice(browserKind(page.userAgent).family)
  if (!estimate) return { ...check, kind: 'todo', found: m.doctor_unknown(), meaning: m.doctor_storage_may_go(), fix }
  const { usageBytes, quotaBytes, persisted } = estimate
  const parts = m.doctor_storage_parts({
    images: formatBytes(imageBytes),
    prepared: formatBytes(preparedBytes),
    rest: formatBytes(Math.max(0, usageBytes - imageBytes - preparedBytes))
  })
  return {
    ...check,
    kind: persisted && quotaBytes - usageBytes >= ENOUGH_STORAGE_BYTES ? 'good' : 'warn',
    found: m.doctor_storage_used({ used: formatBytes(usageBytes), quota: formatBytes(quotaBytes) }),
    meaning: `${parts} ${persisted ? m.doctor_storage_persisted() : m.doctor_storage_may_go()}`,
    fix: persisted ? '' : fix
  }
}

function backgroundCheck({ battery, userAgent }: PageFacts): Check {
  const onBattery = battery !== null && !battery.charging
  const plugged = battery === null ? m.doctor_unknown() : m.doctor_background_mains()
  return {
    ...{ id: 'background', name: m.doctor_background(), kind: onBattery ? 'warn' : 'info', fix: backgroundAdvice(browserKind(userAgent).family) },
    found: onBattery ? m.doctor_background_battery({ level: formatPercent(battery.levelFraction, 0) }) : plugged,
    meaning: onBattery ? `${m.doctor_background_means_battery()} ${m.doctor_background_means()}` : m.doctor_background_means()
  }
}

function clockCheck({ clockStepMs }: WorkerFacts): Check {
  const fine = clockStepMs <= FINE_CLOCK_MS
  return {
    ...{ id: 'clock', name: m.doctor_clock(), kind: fine ? 'good' : 'info', fix: '' },
    found: Number.isFinite(clockStepMs) ? m.doctor_clock_step({ step: formatDecimal(clockStepMs, clockStepMs < 0.01 ? 4 : 2) }) : UNKNOWN,
    meaning: fine ? m.doctor_clock_means() : m.doctor_clock_means_coarse()
  }
}

function offlineCheck({ offlineProblem }: HostFacts): Check {
  const works = offlineProblem === ''
  return {
    ...{ id: 'offline', name: m.doctor_offline(), kind: works ? 'good' : 'warn', fix: offlineProblem },
    found: works ? m.shell_offline_ready() : m.shell_offline_none(),
    meaning: works ? m.doctor_offline_means() : m.doctor_offline_means_not()
  }
}

function versions({ worker, app: { version, build } }: HostFacts): Check {
  return {
    ...{ id: 'versions', name: m.doctor_versions(), kind: 'info', fix: '' },
    found: worker.browser,
    meaning: m.doctor_versions_app({ version, build })
  }
}
