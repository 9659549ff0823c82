/** A page of a list in groups. */
import type { RunRow } from './run-rows.ts'

export const PAGE_ROWS = 50

interface Rows {
  key: string
  rows: readonly RunRow[]
}

export const pageCount = (groups: readonly Rows[]) => Math.max(1, Math.ceil(groups.reduce((sum, { rows }) => sum + rows.length, 0) / PAGE_ROWS))

/** The groups that have rows on the page, each with those only. `page`: 1-based; beyond the last one counts as the last. */
export function pageOf<Group extends Rows>(groups: readonly Group[], page: number): Group[] {
  const first = (Math.min(page, pageCount(groups)) - 1) * PAGE_ROWS
  let before = 0
  return groups.flatMap((group) => {
    const start = before
    before += group.rows.length
    const rows = group.rows.slice(Math.max(0, first - start), Math.max(0, first + PAGE_ROWS - start))
    return rows.length > 0 ? [{ ...group, rows }] : []
  })
}
