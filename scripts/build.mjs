/** `npm run build`: kernels and app, each only when its sources changed. `--force` builds both anyway. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildFolder, buildKey } from './build-key.mjs'
import { packageBin, rootDir, run, runMain } from './run.mjs'
import { ensureDependencies, isFresh, writeStamp } from './setup.mjs'

export const buildDir = join(rootDir, buildFolder(''))

/** The wasm kernels, made from AssemblyScript. Their build knows itself what is stale. */
export async function ensureKernels() {
  await ensureDependencies()
  await run('the kernel build', process.execPath, [join(rootDir, 'kernels/build.mjs')])
}

/**
 * Kernels and the production build, up to date.
 * @param {{ force?: boolean, label?: string }} [options] A label makes another build of the same sources in a folder of its own.
 * @returns {Promise<string>} The folder: build/ without a label.
 */
export async function ensureBuild({ force = false, label = '' } = {}) {
  await ensureKernels()
  const folder = buildFolder(label)
  const dir = join(rootDir, folder)
  const stamp = `${folder}/.sources`
  const key = buildKey(label)
  if (!force && existsSync(join(dir, '404.html')) && isFresh(stamp, key)) return dir
  console.error('Building the app ...')
  const env = { SIGNPOST_BUILD_LABEL: label }
  await run('the app build', process.execPath, [packageBin('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { env })
  writeStamp(stamp, key)
  return dir
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(() => ensureBuild({ force: process.argv.includes('--force') }))
}
