/** Settings for a run of this lab from those of a stored run; what another program does not tell, or this lab has not, comes from `defaults`. */
import { isOwnConfig, type RecordedConfig, type RunConfig } from '../schema/run.ts'

export function copyConfig(recorded: RecordedConfig, defaults: RunConfig): RunConfig {
  if (isOwnConfig(recorded)) return recorded
  const told = Object.fromEntries(Object.entries(recorded).filter(([, value]) => value !== null)) as Partial<RunConfig>
  return { ...defaults, ...told, engine: defaults.engine }
}
