/** `npm run build`: kernels and app, each only when its sources changed. `--force` builds both anyway. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageBin, rootDir, run, runMain } from './run.mjs'
import { ensureDependencies, hashOf, isFresh, writeStamp } from './setup.mjs'

export const buildDir = join(rootDir, 'build')
const APP_STAMP = 'build/.sources'
const APP_SOURCES = [
  'src',
  'workers',
  'kernels',
  'messages',
  'static',
  'project.inlang/settings.json',
  'package.json',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'scripts/security-headers.mjs'
]

/** The wasm kernels, made from AssemblyScript. Their build knows itself what is stale. */
export async function ensureKernels() {
  await ensureDependencies()
  await run('the kernel build', process.execPath, [join(rootDir, 'kernels/build.mjs')])
}

/**
 * Kernels and the production build in build/, up to date.
 * @param {{ force?: boolean }} [options]
 */
export async function ensureBuild(options = {}) {
  await ensureKernels()
  const hash = hashOf(APP_SOURCES) + (process.env.SIGNPOST_BASE ?? '')
  if (!options.force && existsSync(join(buildDir, '404.html')) && isFresh(APP_STAMP, hash)) return
  console.error('Building the app ...')
  await run('the app build', process.execPath, [packageBin('vite/bin/vite.js'), 'build', '--logLevel', 'warn'])
  writeStamp(APP_STAMP, hash)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(() => ensureBuild({ force: process.argv.includes('--force') }))
}
