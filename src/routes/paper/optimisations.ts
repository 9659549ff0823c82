/** Rows of the optimisation table. Call inside a template, so that they follow the language. */
import { formatDate } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import { PUBLISHED_OPTIMISATIONS } from '#lib/reference/published.ts'
import measured from '#lib/reference/measured/2026-11-24-idsia-step.json'
import { ENGINE_TITLES } from '#lib/schema/run.ts'

const CHANGES: Readonly<Record<string, () => string>> = { threads: m.paper_opt_threads, fma: m.paper_opt_fma }

export function publishedOptimisations() {
  return PUBLISHED_OPTIMISATIONS.map(({ framework, device, change, beforeSecondsPerEpoch, afterSecondsPerEpoch }) => ({
    who: `${framework}, ${device}`,
    change,
    before: beforeSecondsPerEpoch,
    after: afterSecondsPerEpoch
  }))
}

export function ownOptimisations() {
  const engine = ENGINE_TITLES['signpost-wasm']
  const { machine, browser, engineVersion, date, rounds, rows } = measured
  return {
    own: rows.map(({ change, beforeMs, afterMs }) => ({ who: engine, change: CHANGES[change]?.() ?? change, before: beforeMs, after: afterMs })),
    ownNote: m.paper_opt_note({ engine, version: engineVersion, browser, cores: machine.cores, cpu: machine.cpu, rounds, date: formatDate(date) })
  }
}
