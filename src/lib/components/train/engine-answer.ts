import type { AdapterFacts, EngineId, Numerics } from '#lib/schema/run.ts'
import type { Obstacle } from './engine-text.ts'

/** What a machine says of an engine. */
export interface EngineAnswer {
  id: EngineId
  title: string
  /** null while it is being asked. */
  probe:
    | ({ available: false } & Obstacle)
    | {
        available: true
        maxThreads: number
        /** Why it is slower here than it could be. */
        limitation: string | null
        numerics: readonly Numerics[]
        adapter?: AdapterFacts
        departures?: readonly string[]
      }
    | null
}
