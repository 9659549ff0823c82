/** Brings the images of a command into the page. */
import { access } from 'node:fs/promises'
import type { HeadlessLab } from '../src/lib/headless/bridge.ts'
import type { DataOptions } from './arguments.ts'
import { LabError } from './failure.ts'
import type { LabPage } from './lab-page.ts'
import { seconds } from './progress-lines.ts'

/** Before anything is started. Throws LabError naming the file. */
export async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await access(file).catch(() => {
      throw new LabError(`${file}: there is no such file, or it may not be read.`)
    })
  }
}

export async function loadData(lab: LabPage, { files, sample }: DataOptions): Promise<void> {
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
