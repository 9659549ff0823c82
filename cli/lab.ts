/** `npm run lab`: imports and trains without a window. See help.ts for the options. */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { DataOptions } from './arguments.ts'
import { LabError } from './failure.ts'
import { HELP } from './help.ts'
import { openLabPage, type LabPage } from './lab-page.ts'
import { checkFiles, loadData } from './load-data.ts'
import { merge } from './merge.ts'
import { readCommand, type LabCommand } from './options.ts'
import { progressWriter } from './progress-lines.ts'
import { summaryLine } from './summary-line.ts'
import { sweep } from './sweep.ts'

type PageCommand = Extract<LabCommand, { command: 'train' | 'import' }>

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

const newReport = () =>
  progressWriter(
    (line) => console.error(line),
    () => performance.now()
  )

async function inPage(command: PageCommand): Promise<void> {
  await checkFiles(command.data.files)
  const engines = command.command === 'train' ? [command.config.engine] : []
  const lab = await openLabPage({ profileDir: command.data.profileDir, engines, report: newReport() })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close().finally(() => process.exit(130)))
  try {
    await (command.command === 'train' ? train(lab, command) : importOnly(lab, command.data))
  } finally {
    await lab.close()
  }
}

async function main(args: readonly string[]): Promise<void> {
  const command = readCommand(args, availableParallelism())
  switch (command.command) {
    case 'help':
      console.log(HELP)
      return
    case 'sweep':
      await sweep(command, newReport())
      return
    case 'merge':
      merge(command)
      return
    case 'train':
    case 'import':
      await inPage(command)
      return
    default:
      return command satisfies never
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`error: ${message.split('\n')[0]}`)
  process.exitCode = 1
}
