/** `npm run bench -- <name>`: dispatches to the benchmarks. */
import { SetupError, runMain } from '../scripts/run.mjs'
import { STEP_USAGE } from './step-options.ts'

const BENCHES = new Map([
  ['step', async () => (await import('./step.ts')).benchStep],
  ['kernels', async () => (await import('./kernels.ts')).benchKernels],
  ['scaling', async () => (await import('./scaling.ts')).benchScaling],
  ['memory', async () => (await import('./memory.ts')).benchMemory],
  ['run', async () => (await import('./run.ts')).benchRun],
  ['engines', async () => (await import('./engines.ts')).benchEngines],
  ['leak', async () => (await import('./leak.ts')).benchLeak],
  ['compare', async () => (await import('./compare.ts')).benchCompare],
  ['peers', async () => (await import('./peers.ts')).benchPeers],
  ['report', async () => (await import('./report.ts')).writeReport]
])

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2)
  const load = BENCHES.get(name ?? '')
  if (!load) throw new SetupError(`There is no benchmark '${name ?? ''}'; there are ${[...BENCHES.keys()].join(', ')}. ${STEP_USAGE}`)
  const bench = await load()
  await bench(args)
})
