/** `npm run bench -- <name>`: dispatches to the benchmarks. */
import { SetupError, runMain } from '../scripts/run.mjs'
import { STEP_USAGE } from './step-options.ts'

const BENCHES = { step: () => import('./step.ts').then((module) => module.benchStep) }

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name !== 'step') throw new SetupError(`There is no benchmark '${name ?? ''}'; there are ${Object.keys(BENCHES).join(', ')}. ${STEP_USAGE}`)
  const bench = await BENCHES[name]()
  await bench(args)
})
