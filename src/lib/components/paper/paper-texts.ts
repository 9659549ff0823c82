/** Words of the Paper page that depend on a state. */
import { m } from '#lib/i18n/generated/messages.js'
import type { GlyphKind } from '../glyph-kind.ts'

export const CELL_STATUSES = ['agrees', 'differs', 'undecided', 'few', 'unjudged'] as const
export type CellStatusName = (typeof CELL_STATUSES)[number]
export type ClaimStatusName = 'supported' | 'contradicted' | 'open' | 'few' | 'untestable'

export const STATUS_GLYPHS: Readonly<Record<CellStatusName, GlyphKind>> = {
  agrees: 'good',
  differs: 'warn',
  undecided: 'part',
  few: 'part',
  unjudged: 'info'
}

export const CLAIM_GLYPHS: Readonly<Record<ClaimStatusName, GlyphKind>> = {
  supported: 'good',
  contradicted: 'warn',
  open: 'part',
  few: 'todo',
  untestable: 'info'
}

export function statusText(status: CellStatusName): string {
  return {
    agrees: m.paper_agrees,
    differs: m.paper_differs,
    undecided: m.paper_undecided,
    few: m.paper_few,
    unjudged: m.paper_unjudged
  }[status]()
}

export function claimStatusText(status: ClaimStatusName): string {
  return {
    supported: m.paper_claim_supported,
    contradicted: m.paper_claim_contradicted,
    open: m.paper_claim_open,
    few: m.paper_claim_few,
    untestable: m.paper_claim_untestable
  }[status]()
}

/** The study's claims, in its order. */
export function claimTexts(): string[] {
  return [
    m.paper_claim_1(),
    m.paper_claim_2(),
    m.paper_claim_3(),
    m.paper_claim_4(),
    m.paper_claim_5(),
    m.paper_claim_6(),
    m.paper_claim_7(),
    m.paper_claim_8()
  ]
}

/** What a claim needs before it can be judged, or why no run can judge it. */
export function claimNeeds(): string[] {
  return [
    m.paper_need_1(),
    m.paper_need_2(),
    m.paper_need_3(),
    m.paper_need_4(),
    m.paper_need_5(),
    m.paper_need_6(),
    m.paper_need_7(),
    m.paper_need_8()
  ]
}
