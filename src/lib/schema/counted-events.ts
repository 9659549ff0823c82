/** A run that went on keeps the record of what it lost; this is what of it counts. Pure. */
import type { RunEvent } from './run.ts'

/** All events of a run that never went on; else without those between a checkpoint and the place where the run went on from it. */
export function countedEvents(events: readonly RunEvent[]): RunEvent[] {
  const counted: RunEvent[] = []
  for (const event of events) {
    if (event.kind === 'continued') {
      counted.length = counted.findLastIndex((earlier) => earlier.kind === 'epoch' && earlier.record.epoch === event.epoch) + 1
    }
    counted.push(event)
  }
  return counted
}

/** Between a checkpoint and where the run went on from it, over all such places. `counted`: by countedEvents. */
export function awayMs(counted: readonly RunEvent[]): number {
  return counted.reduce((sum, event, index) => {
    const before = counted[index - 1]
    return event.kind === 'continued' && before ? sum + Date.parse(event.at) - Date.parse(before.at) : sum
  }, 0)
}
