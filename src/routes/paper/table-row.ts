/** A row as the table prints it. */
import type { PaperTableRow } from '#lib/components/paper/paper-rows.ts'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { isOtherEngine, type EngineId, type RecordedEngine } from '#lib/schema/run.ts'
import { publishedValue, type PaperQuantity, type PaperRow } from '#lib/state/paper.ts'
import { queryFromConfig } from '#lib/state/settings-query.ts'

export function tableRow(
  row: PaperRow,
  quantity: PaperQuantity,
  frameworks: readonly string[],
  engines: readonly RecordedEngine[],
  trainHref: string
): PaperTableRow {
  const { model, sizePx, published, range, own } = row
  const values = frameworks.map((name) => {
    const result = published.find(({ framework }) => framework === name)
    return result ? publishedValue(result, quantity) : null
  })
  const defaults = defaultConfig(1)
  const hrefOf = (engine: EngineId) => `${trainHref}?${queryFromConfig({ ...defaults, model, sizePx, engine }, defaults)}`
  return {
    key: `${model} ${sizePx}`,
    ...{ model, sizePx, values, range, own },
    best: range && (quantity === 'accuracy' ? range.high : range.low),
    runHrefs: new Map(engines.flatMap((engine) => (isOtherEngine(engine) ? [] : [[engine, hrefOf(engine)]])))
  }
}
