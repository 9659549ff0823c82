/** What an engine says of itself, in the reader's language. */
import { m } from '#lib/i18n/generated/messages.js'
import type { AdapterFacts } from '#lib/schema/run.ts'

/** As EngineObstacle in engines/engine.ts, which pages may not import. */
export interface Obstacle {
  obstacle: 'no-simd' | 'no-webgpu' | 'no-adapter' | 'no-webgl' | 'start-failed'
  /** English; what the engine knows beyond the code. */
  reason: string
}

/** Why it cannot run here, and the cure. */
export function obstacleText({ obstacle, reason }: Obstacle): string {
  switch (obstacle) {
    case 'no-simd':
      return m.obstacle_no_simd()
    case 'no-webgpu':
      return m.obstacle_no_webgpu()
    case 'no-adapter':
      return m.obstacle_no_adapter()
    case 'no-webgl':
      return m.obstacle_no_webgl()
    case 'start-failed':
      return m.obstacle_start_failed({ reason })
    default:
      return obstacle satisfies never
  }
}

/** 'NVIDIA GeForce RTX 3060', 'apple metal-3': browsers tell more or less. */
export function adapterName({
  vendor,
  architecture,
  device,
  description
}: Pick<AdapterFacts, 'vendor' | 'architecture' | 'device' | 'description'>): string {
  if (description !== '') return description
  const parts = [vendor, architecture, device].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' ') : m.train_engine_adapter_unknown()
}

/** With the mark of a processor that plays a graphics card. */
export function adapterText(adapter: AdapterFacts): string {
  const name = adapterName(adapter)
  return adapter.isSoftware ? `${name} (${m.train_engine_software()})` : name
}
