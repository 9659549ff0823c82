/** `npm run dev`: dependencies, kernels, then Vite's dev server; its arguments pass through (`npm run dev -- --port 4200`). */
import { ensureKernels } from './build.mjs'
import { packageBin, run, runMain } from './run.mjs'

await runMain(async () => {
  await ensureKernels()
  await run('vite dev', process.execPath, [packageBin('vite/bin/vite.js'), 'dev', ...process.argv.slice(2)])
})
