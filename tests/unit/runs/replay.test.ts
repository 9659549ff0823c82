import { describe, expect, it } from 'vitest'
import { replayAt, replayDurationMs } from '#lib/runs/replay.ts'
import { epochRecord } from './run-fixture.ts'

/** Two epochs: 1000 ms of training in 10 steps, 50 ms of validation; a dot every second step. */
const dots = (first: number) => [2, 4, 6, 8, 10].map((step) => ({ step: first + step, lossNats: 1 }))
const epochs = [1, 2].map((epoch) => ({ ...epochRecord(epoch, 0.5, 1000), batchLosses: dots((epoch - 1) * 10) }))

describe('a replay', () => {
  it('lasts as long as training and validation did', () => {
    expect(replayDurationMs({ epochs })).toBe(2100)
    expect(replayDurationMs({ epochs: [] })).toBe(0)
  })

  it('shows the dots of the running epoch and nothing that had not happened yet', () => {
    expect(replayAt({ epochs }, 0)).toEqual({ records: [], liveDots: [], liveTrainingMs: 0, epoch: 1 })
    expect(replayAt({ epochs }, 500).liveDots.map(({ step }) => step)).toEqual([2, 4])
    const second = replayAt({ epochs }, 1050 + 600)
    expect(second.records).toEqual([epochs[0]])
    expect(second.liveDots.map(({ step }) => step)).toEqual([12, 14, 16])
    expect(second).toMatchObject({ liveTrainingMs: 600, epoch: 2 })
  })

  it('gives an epoch its record only when it is validated', () => {
    expect(replayAt({ epochs }, 1049)).toMatchObject({ records: [], liveTrainingMs: 1000, epoch: 1 })
    expect(replayAt({ epochs }, 1050)).toMatchObject({ records: [epochs[0]], epoch: 2 })
  })

  it('ends with the whole run', () => {
    expect(replayAt({ epochs }, 1e9)).toEqual({ records: epochs, liveDots: [], liveTrainingMs: null, epoch: 2 })
  })
})
