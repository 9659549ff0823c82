/** What helps, in the words of each browser's own settings. */
import { m } from '#lib/i18n/generated/messages.js'
import type { BrowserFamily, BrowserKind } from './browser-family.ts'

export function gpuAdvice({ family, isLinux }: BrowserKind, secure: boolean): string {
  if (!secure) return m.doctor_fix_insecure()
  switch (family) {
    case 'chromium':
      return isLinux ? m.doctor_fix_gpu_chromium_linux() : m.doctor_fix_gpu_chromium()
    case 'firefox':
      return m.doctor_fix_gpu_firefox()
    case 'safari':
      return m.doctor_fix_gpu_safari()
    case 'other':
      return m.doctor_fix_gpu_other()
    default:
      return family satisfies never
  }
}

export function storageAdvice(family: BrowserFamily): string {
  switch (family) {
    case 'chromium':
      return m.doctor_storage_fix_chromium()
    case 'firefox':
      return m.doctor_storage_fix_firefox()
    case 'safari':
      return m.doctor_storage_fix_safari()
    case 'other':
      return m.doctor_storage_fix_other()
    default:
      return family satisfies never
  }
}

export function backgroundAdvice(family: BrowserFamily): string {
  switch (family) {
    case 'chromium':
      return m.doctor_background_fix_chromium()
    case 'safari':
      return m.doctor_background_fix_safari()
    case 'firefox':
    case 'other':
      return m.doctor_background_fix_other()
    default:
      return family satisfies never
  }
}
