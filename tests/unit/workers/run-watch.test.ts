import { describe, expect, it } from 'vitest'
import { RunWatch, TICK_MS, type RunPulse } from '#workers/run-watch.ts'

/** A watch and its clock, in seconds. */
class Watched {
  nowMs = 0
  readonly watch = new RunWatch(0)

  /** Ticks through so many silent seconds; the last judgement. */
  wait(seconds: number): RunPulse {
    let pulse: RunPulse = 'moving'
    for (let second = 0; second < seconds; second++) pulse = this.watch.tick((this.nowMs += TICK_MS))
    return pulse
  }

  hear(phase: Parameters<RunWatch['heard']>[0] = 'training'): void {
    this.watch.heard(phase, this.nowMs)
  }

  /** A run with steps of so many seconds. */
  static stepping(seconds: number): Watched {
    const it = new Watched()
    for (let step = 0; step < 3; step++) {
      it.hear()
      it.wait(seconds)
    }
    it.hear()
    return it
  }
}

describe('a run with short steps', () => {
  it('is called silent after 10 s and ended after 60', () => {
    const it = Watched.stepping(1)
    expect([it.wait(9), it.wait(1), it.wait(49), it.wait(1)]).toEqual(['moving', 'silent', 'silent', 'hung'])
    expect(it.watch.silentMs).toBe(60_000)
  })

  it('moves again with the next sign of life', () => {
    const it = Watched.stepping(1)
    expect(it.wait(12)).toBe('silent')
    it.hear('evaluating')
    expect(it.wait(9)).toBe('moving')
  })
})

it('a step of 20 s is no silence for a run whose steps take 20 s: told after 60 s, ended after 10 min', () => {
  const it = Watched.stepping(20)
  expect([it.wait(59), it.wait(1), it.wait(539), it.wait(1)]).toEqual(['moving', 'silent', 'silent', 'hung'])
})

it('before the first steps nothing is known: told after 10 s, ended after 15 min', () => {
  const it = new Watched()
  it.hear('compiling')
  expect([it.wait(10), it.wait(889), it.wait(1)]).toEqual(['silent', 'silent', 'hung'])
})

it('a pause is no silence', () => {
  const it = Watched.stepping(1)
  it.hear('paused')
  expect(it.wait(3600)).toBe('moving')
})

it('an hour in which the page slept counts for two ticks', () => {
  const it = Watched.stepping(1)
  it.nowMs += 3_600_000
  expect(it.wait(1)).toBe('moving')
  expect(it.watch.silentMs).toBe(2 * TICK_MS)
})
