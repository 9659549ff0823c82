/** `npm run lab`: imports and trains without a window. See help.ts for the options. */
import { writeFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { HeadlessLab } from '../src/lib/headless/bridge.ts'
import { LabError } from './failure.ts'
import { HELP } from './help.ts'
import { openLabPage, type LabPage } from './lab-page.ts'
import { readCommand, type DataOptions, type LabCommand } from './options.ts'
import { percent, progressWriter, seconds } from './progress-lines.ts'

async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await access(file).catch(() => {
      throw new LabError(`${file}: there is no such file, or it may not be read.`)
    })
  }
}

async function loadData(lab: LabPage, { files, sample }: DataOptions): Promise<void> {
  if (sample) tell(await lab.call('makeSample', sample))
  if (files.length === 0) return
  await lab.chooseFiles(files)
  tell(await lab.call(sample ? 'importChosenAsSampleTest' : 'importChosenFiles'))
}

function tell({ parts, omissions }: Awaited<ReturnType<HeadlessLab['importChosenFiles']>>): void {
  for (const part of parts)
    console.error(`stored ${part.imageCount} ${part.part} images of ${part.sourceNames.join(', ')} in ${seconds(part.importMs)}`)
  for (const { reason, count, examples } of [...omissions, ...parts.flatMap((part) => part.omissions)]) {
    console.error(`left out ${count}: ${reason} (${examples.join(', ')})`)
  }
}

type RunFile = Awaited<ReturnType<HeadlessLab['train']>>

/** One line: what was trained, how well, how fast. */
function summaryLine({ name, epochs, tested, outcome, environment, dataset }: RunFile): string {
  const trainingMs = epochs.reduce((sum, epoch) => sum + epoch.trainingMs, 0)
  const isForeign = dataset.layout === 'synthetic' && dataset.testLayout !== undefined && dataset.testLayout !== 'synthetic'
  const testedOn = isForeign ? ` on ${dataset.testImages} real images (${dataset.testLayout})` : ''
  const validation = epochs.at(-1)?.validation
  return [
    name,
    `${epochs.length} epochs`,
    `${environment.threads} threads`,
    ...(validation ? [`validation ${percent(validation.accuracyFraction)}`] : []),
    ...(tested?.set === 'test' ? [`test${testedOn} ${percent(tested.accuracyFraction)}`] : []),
    `training ${seconds(trainingMs)}`,
    outcome?.status ?? 'interrupted'
  ].join(' · ')
}

async function train(lab: LabPage, { data, config, outPath }: Extract<LabCommand, { command: 'train' }>): Promise<void> {
  await loadData(lab, data)
  const run = await lab.call('train', config)
  if (outPath !== null) writeFileSync(outPath, `${JSON.stringify(run, null, 2)}\n`)
  if (run.outcome?.status === 'failed') throw new LabError(run.outcome.message)
  console.log(summaryLine(run))
}

async function importOnly(lab: LabPage, data: DataOptions): Promise<void> {
  await loadData(lab, data)
  console.log(JSON.stringify(await lab.call('datasets'), null, 2))
}

async function main(args: readonly string[]): Promise<void> {
  const command = readCommand(args, availableParallelism())
  if (command.command === 'help') {
    console.log(HELP)
    return
  }
  await checkFiles(command.data.files)
  const report = progressWriter(
    (line) => console.error(line),
    () => performance.now()
  )
  const engine = command.command === 'train' ? command.config.engine : null
  const lab = await openLabPage({ profileDir: command.data.profileDir, engine, report })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close().finally(() => process.exit(130)))
  try {
    await (command.command === 'train' ? train(lab, command) : importOnly(lab, command.data))
  } finally {
    await lab.close()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`error: ${message.split('\n')[0]}`)
  process.exitCode = 1
}
