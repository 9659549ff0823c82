/** The whole page as plain text, for a mail or an issue: no file names, no images, nothing of the runs. */
import { m } from '#lib/i18n/generated/messages.js'
import type { BenchmarkRow } from './benchmark-rows.ts'
import type { Check } from './check.ts'

export interface Report {
  /** Of the whole. */
  verdict: string
  checks: readonly Check[]
  engines: readonly Check[]
  benchmark: readonly BenchmarkRow[]
  /** ISO 8601. */
  at: string
  userAgent: string
}

const line = ({ name, found, meaning }: Check) => `- ${name}: ${found}${meaning === '' ? '' : `. ${meaning}`}`

export function reportText({ verdict, checks, engines, benchmark, at, userAgent }: Report): string {
  const measured = benchmark.map(({ what, value }) => `- ${what}: ${value}`)
  return [
    `${m.doctor_report_head()}, ${at}`,
    verdict,
    userAgent,
    ...['', m.doctor_checks(), ...checks.map(line)],
    ...['', m.doctor_engines(), ...engines.map(line)],
    ...(measured.length > 0 ? ['', m.doctor_bench(), ...measured] : [])
  ].join('\n')
}
