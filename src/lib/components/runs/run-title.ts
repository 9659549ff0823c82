/** What a run is called by itself. */
import type { RunSummary } from '#lib/runs/summarise.ts'
import { runTitle } from '../train/setting-names.ts'

export const titleOf = ({ config, meta }: Pick<RunSummary, 'config' | 'meta'>) => runTitle(config, meta.name)
