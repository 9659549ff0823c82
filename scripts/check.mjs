/** `npm run check`: types (warnings are errors), who imports whom, sizes, texts, what the start page transfers. */
import { join } from 'node:path'
import { ensureKernels } from './build.mjs'
import { exitCode, packageBin, rootDir, run, runMain } from './run.mjs'

const node = process.execPath

/** What the types refer to: kernels, Kit's own types and the compiled texts. */
async function generateSources() {
  await ensureKernels()
  await run('svelte-kit sync', node, [packageBin('@sveltejs/kit/svelte-kit.js'), 'sync'])
  await run('the texts', node, [
    packageBin('@inlang/paraglide-js/bin/run.js'),
    'compile',
    ...['--project', './project.inlang', '--outdir', './src/lib/i18n/generated', '--strategy', 'preferredLanguage', 'baseLocale'],
    '--silent'
  ])
}

/** @type {readonly [title: string, args: readonly string[]][]} */
const CHECKS = [
  ['types', [packageBin('svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']],
  ['imports', [join(rootDir, 'scripts/check-imports.mjs')]],
  ['sizes', [join(rootDir, 'scripts/check-sizes.mjs')]],
  ['texts', [join(rootDir, 'scripts/check-messages.mjs')]],
  ['start page', [join(rootDir, 'scripts/check-start-size.mjs')]]
]

await runMain(async () => {
  await generateSources()
  const failed = []
  for (const [title, args] of CHECKS) {
    if ((await exitCode(node, args)) !== 0) failed.push(title)
  }
  console.log(failed.length === 0 ? 'Checks passed.' : `Checks failed: ${failed.join(', ')}.`)
  process.exitCode = failed.length === 0 ? 0 : 1
})
