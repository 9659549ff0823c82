import { describe, expect, it } from 'vitest'
import { readoutsOf } from '#lib/components/train/readouts.ts'
import type { RunChartData } from '#lib/components/train/run-chart-data.ts'
import { m } from '#lib/i18n/generated/messages.js'

const none: RunChartData = { epochs: 3, records: [], liveDots: [], stepsPerEpoch: 0, preparationMs: null, liveTrainingMs: null, batchSize: 64 }

describe('readouts without a finished epoch', () => {
  it('are promised while the run goes on, and are not once it is over', () => {
    const notes = (remainingMs: 'over' | null) =>
      readoutsOf(none, null, null, remainingMs)
        .slice(0, 2)
        .map(({ note }) => note)
    expect(notes(null)).toEqual([m.train_readout_accuracy_none(), m.train_readout_epoch_time_none()])
    expect(notes('over')).toEqual([m.train_readout_no_epoch(), m.train_readout_no_epoch()])
  })
})
