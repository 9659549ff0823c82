import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { exportRun } from '#lib/runs/export.ts'
import { recordedRun, recordedRunAt } from '#lib/runs/recorded-run.ts'
import { replayDurationMs } from '#lib/runs/replay.ts'
import { summarise } from '#lib/runs/summarise.ts'
import { parseRecording } from '#lib/schema/parse-run-file.ts'

const { run } = parseRecording(readFileSync(new URL('../../../static/recordings/idsia.json', import.meta.url), 'utf8'), 'idsia.json')

it('a recorded run is the record that its file was made of', () => {
  const { config, epochs, tested, confusion, environment, dataset, model, outcome } = run
  expect(exportRun(recordedRun(run), false)).toMatchObject({ config, epochs, tested, confusion, environment, dataset, model, outcome })
})

it('at a moment of its replay it has only the epochs that are over, and no end', () => {
  const [first] = run.epochs
  const afterOne = (first?.trainingMs ?? 0) + (first?.evaluationMs ?? 0) + 1
  expect(summarise(recordedRunAt(run, 0), true)).toMatchObject({ epochsDone: 0, status: 'running', test: null })
  expect(summarise(recordedRunAt(run, afterOne), true)).toMatchObject({ epochsDone: 1, status: 'running', test: null })
  expect(summarise(recordedRunAt(run, replayDurationMs(run)), true)).toMatchObject({ epochsDone: 12, status: 'completed' })
})
