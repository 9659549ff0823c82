/** Findings as sentences. */
import { verdictSentences } from '#lib/components/compare/verdict-texts.ts'
import type { ClaimRow } from '#lib/components/paper/paper-rows.ts'
import { claimNeeds } from '#lib/components/paper/paper-texts.ts'
import { formatCount } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RunSummary } from '#lib/runs/summarise.ts'
import { MODEL_TITLES, type ModelId } from '#lib/schema/model.ts'
import { claimFindings, type ClaimFinding, type Contrast } from '#lib/state/paper-claims.ts'

function sideName({ axis }: Contrast, value: Contrast['first']): string {
  if (axis === 'model') return MODEL_TITLES[value as ModelId]
  if (axis === 'sizePx') return `${value} ${m.unit_px()}`
  return value === true ? m.paper_clahe_on() : m.paper_clahe_off()
}

function sentencesOf(finding: ClaimFinding, need: string | undefined): string[] {
  const contrasts = finding.contrasts.flatMap((contrast) => {
    const { first, second, verdict, counts } = contrast
    const sides = { first: sideName(contrast, first), second: sideName(contrast, second), counts: counts.map(formatCount).join(' / ') }
    return verdictSentences(sides, verdict)
  })
  const pairs =
    finding.pairs && finding.pairs.all > 0
      ? [m.paper_pairs({ identical: formatCount(finding.pairs.identical), all: formatCount(finding.pairs.all) })]
      : []
  const missing = (finding.status === 'few' || finding.status === 'untestable') && need !== undefined ? [need] : []
  return [...contrasts, ...pairs, ...missing]
}

export function claimRows(runs: readonly RunSummary[]): ClaimRow[] {
  const needs = claimNeeds()
  return claimFindings(runs).map((finding, index) => ({ status: finding.status, sentences: sentencesOf(finding, needs[index]) }))
}
