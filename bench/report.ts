/** `npm run bench -- report step.json kernels.json ...`: writes the tables of docs/performance.md from the benchmarks' files; no number is typed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { rootDir, SetupError } from '../scripts/run.mjs'
import { fillSection, sectionsOf, type BenchFile } from './report-tables.ts'

const DOCUMENT = join(rootDir, 'docs/performance.md')
const BENCH_NAMES: readonly BenchFile['bench'][] = ['step', 'kernels', 'scaling', 'run', 'memory', 'engines', 'peers']

function readBench(path: string): BenchFile {
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const known = typeof file === 'object' && file !== null && 'bench' in file && BENCH_NAMES.some((name) => name === file.bench)
  if (!known) throw new SetupError(`${path} is no result of a benchmark; make one with npm run bench -- ${BENCH_NAMES.join('|')} --json file.`)
  return file as BenchFile
}

/** Places of benchmarks that no file is given for stay as they are. */
export async function writeReport(paths: readonly string[]): Promise<void> {
  if (paths.length === 0)
    throw new SetupError('Which files? npm run bench -- report step.json kernels.json scaling.json run.json memory.json engines.json peers.json')
  const sections = paths.flatMap((path) => Object.entries(sectionsOf(readBench(path))))
  const filled = sections.reduce((text, [name, section]) => fillSection(text, name, section), readFileSync(DOCUMENT, 'utf8'))
  const config = await resolveConfig(DOCUMENT)
  writeFileSync(DOCUMENT, await format(filled, { ...config, parser: 'markdown' }))
  for (const [name, section] of sections) console.log(`<!-- ${name} -->\n${section}\n`)
}
