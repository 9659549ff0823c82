/** Settings that an engine can follow. Pure. */
import type { Numerics, RunConfig } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'

/** What was changed, so that the page can say it. */
export type Correction = { setting: 'threads'; from: number; to: number } | { setting: 'numerics'; from: Numerics; to: Numerics }

export interface FittedConfig {
  config: RunConfig
  corrections: readonly Correction[]
}

/** An engine that cannot run here corrects nothing: the settings may be meant for another machine. */
export function fitToEngine(config: RunConfig, probe: EngineReport['probe']): FittedConfig {
  if (!probe.available) return { config, corrections: [] }
  const corrections: Correction[] = []
  const threads = Math.min(config.threads, probe.maxThreads)
  if (threads < config.threads) corrections.push({ setting: 'threads', from: config.threads, to: threads })
  const [first] = probe.numerics
  const numerics = first === undefined || probe.numerics.includes(config.numerics) ? config.numerics : first
  if (numerics !== config.numerics) corrections.push({ setting: 'numerics', from: config.numerics, to: numerics })
  return { config: corrections.length > 0 ? { ...config, threads, numerics } : config, corrections }
}
