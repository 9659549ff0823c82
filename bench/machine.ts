/** What a published time depends on. */
import { arch, cpus, platform, totalmem } from 'node:os'

export interface Machine {
  cpu: string
  cores: number
  memoryBytes: number
  system: string
  browser: string
  node: string
  /** Versions of what else took part. */
  [other: string]: string | number | null
}

export function machine(browser: string, versions: Readonly<Record<string, string | null>> = {}): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    browser,
    node: process.version,
    ...versions
  }
}
