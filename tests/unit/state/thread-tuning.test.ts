import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ThreadTuning, type ThreadTuningParts } from '#lib/state/thread-tuning.svelte.ts'
import type { EngineReport } from '#workers/trainer.api.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(
  () =>
    void vi.stubGlobal(
      '$state',
      Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
    )
)

const probe = { available: true, version: '1', maxThreads: 4, numerics: ['fast'], features: [], limitation: null } as const
const report: EngineReport = { id: 'signpost-wasm', title: '', probe }

/** Two cores with two threads each. */
const STEP_MS: Readonly<Record<number, number>> = { 4: 50, 2: 50.5, 1: 99 }

function fakeParts(change: Partial<ThreadTuningParts> = {}) {
  let text: string | null = null
  const asked: { threads: number; limitMs: number | undefined }[] = []
  const parts: ThreadTuningParts = {
    trainer: {
      probeStep: async ({ threads }, _steps, limitMs) => {
        asked.push({ threads, limitMs })
        const median = STEP_MS[threads] ?? NaN
        return { stepMs: { median, min: median, max: median, count: 8 }, evaluationImageMs: 1, compileMs: 1, deviceBytes: 1, threads }
      }
    },
    stored: { read: () => text, write: (value) => void (text = value) },
    machine: { userAgent: 'Firefox/140.0', hardwareThreads: 4, isolated: true },
    now: () => '2026-01-01T00:00:00Z',
    ...change
  }
  return { parts, asked }
}

describe('the threads of a machine', () => {
  it('are measured within 1.2 s of steps and remembered, also by the next page', async () => {
    const { parts, asked } = fakeParts()
    const tuning = new ThreadTuning(parts)
    expect(tuning.choice(report)).toBeNull()
    await tuning.measure(report)
    expect(asked).toEqual([4, 2, 1].map((threads) => ({ threads, limitMs: 400 })))
    expect(tuning.choice(report)).toBe(2)
    expect(new ThreadTuning(parts).choice(report)).toBe(2)
  })

  it('are unknown on another machine, to another version of the engine, and after an unreadable record', async () => {
    const { parts } = fakeParts()
    await new ThreadTuning(parts).measure(report)
    const moved = new ThreadTuning({ ...parts, machine: { ...parts.machine, hardwareThreads: 8 } })
    expect(moved.choice(report)).toBeNull()
    expect(new ThreadTuning(parts).choice({ ...report, probe: { ...probe, version: '2' } })).toBeNull()
  })

  it('are not measured where there is only one', async () => {
    const { parts, asked } = fakeParts()
    await new ThreadTuning(parts).measure({ ...report, probe: { ...probe, maxThreads: 1 } })
    expect(asked).toEqual([])
  })

  it('stay as they were when the measurement fails, and the reason is kept; a cancellation is none', async () => {
    const { parts } = fakeParts()
    await new ThreadTuning(parts).measure(report)
    const refusal = (name: string) => Promise.reject(Object.assign(new Error('no'), { name }))
    const failing = new ThreadTuning({ ...parts, trainer: { probeStep: () => refusal('TrainerBusyError') } })
    await failing.measure(report)
    expect(failing.choice(report)).toBe(2)
    expect(failing.failure?.name).toBe('TrainerBusyError')
    const cancelled = new ThreadTuning({ ...parts, trainer: { probeStep: () => refusal('CancelledError') } })
    await cancelled.measure(report)
    expect(cancelled.failure).toBeNull()
  })
})
