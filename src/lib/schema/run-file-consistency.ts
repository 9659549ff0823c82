/** What a schema cannot say: fields of a run file that contradict each other. */
import type { FieldProblem } from './parse.ts'
import type { RunFile } from './run-file.ts'

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const problem = (field: string, message: string): FieldProblem => ({ field, message })
const when = (wrong: boolean, field: string, message: string) => (wrong ? [problem(field, message)] : [])

function outcomeProblems({ outcome, status, endedAt }: RunFile): FieldProblem[] {
  const isOpen = status === 'running' || status === 'interrupted'
  return [
    ...when(isOpen ? outcome !== null : outcome?.status !== status, 'outcome', `does not fit the status '${status}'`),
    ...when(isOpen && endedAt !== null, 'endedAt', `does not fit the status '${status}'`)
  ]
}

function epochProblems({ epochs, config }: RunFile): FieldProblem[] {
  return [
    ...when(epochs.length > config.epochs, 'epochs', `has ${epochs.length} entries, but config.epochs is ${config.epochs}`),
    ...epochs.flatMap(({ epoch }, index) => when(epoch !== index + 1, `epochs.${index}.epoch`, `must be ${index + 1}`))
  ]
}

function continuationProblems({ continuations = [], epochs }: RunFile): FieldProblem[] {
  return continuations.flatMap(({ afterEpoch }, index) => {
    const earliest = continuations[index - 1]?.afterEpoch ?? 1
    const fits = afterEpoch >= earliest && afterEpoch <= epochs.length
    return when(!fits, `continuations.${index}.afterEpoch`, `must lie from ${earliest} to ${epochs.length}, the epochs that were trained`)
  })
}

function confusionProblems({ confusion, tested }: RunFile): FieldProblem[] {
  if (!confusion) return []
  const { classCount, counts } = confusion
  const bytes = Math.ceil(sum(counts) / 8)
  const chars = tested?.correctBase64?.length ?? null
  return [
    ...when(counts.length !== classCount ** 2, 'confusion.counts', `has ${counts.length} entries in place of ${classCount ** 2}`),
    ...when(tested === null, 'confusion', 'is there, but nothing was tested'),
    ...when(
      chars !== null && chars !== Math.ceil(bytes / 3) * 4,
      'tested.correctBase64',
      `must have one bit for each of the ${sum(counts)} images of the confusion counts`
    )
  ]
}

/** Empty when all is well. */
export function contradictions(run: RunFile): FieldProblem[] {
  const isOwn = run.config.engine !== null
  return [
    ...when(isOwn !== (run.environment !== null), 'environment', isOwn ? 'must be told' : "must be null where none of the lab's engines trained"),
    ...outcomeProblems(run),
    ...epochProblems(run),
    ...continuationProblems(run),
    ...confusionProblems(run)
  ]
}
