/**
 * Runs a TypeScript entry: `node scripts/run-ts.mjs bench/bench.ts step`. Node 20 strips no types, so Vite bundles our own sources
 * (packages stay outside) into .cache/ and the bundle is imported. process.argv is as if the entry had been started by node.
 */
import { existsSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageBin, rootDir, run, runMain, SetupError } from './run.mjs'
import { ensureDependencies } from './setup.mjs'

/**
 * scripts/*.mjs need no bundling, and they find the repository through their own place, so they are imported where they lie.
 * @type {import('vite').Plugin}
 */
const scriptsStayOutside = {
  name: 'signpost-scripts-outside',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!importer || !/^\.\.?\/.*\.mjs$/.test(id)) return null
    return { id: pathToFileURL(resolve(dirname(importer), id)).href, external: true }
  }
}

/**
 * @param {string} entry Absolute.
 * @param {string} outDir
 * @returns {Promise<string>} The bundle's entry file.
 */
async function bundle(entry, outDir) {
  const { build } = await import('vite')
  await build({
    root: rootDir,
    configFile: false,
    logLevel: 'error',
    plugins: [scriptsStayOutside],
    publicDir: false,
    build: { ssr: entry, outDir, target: 'node20', minify: false, sourcemap: true, emptyOutDir: false },
    define: { __APP_VERSION__: JSON.stringify(process.env.npm_package_version ?? 'dev'), __BUILD_ID__: '"tool"', __BUILD_KEY__: '"tool"' }
  })
  const main = readdirSync(outDir).find((name) => name === `${basename(entry, '.ts')}.js` || name === `${basename(entry, '.ts')}.mjs`)
  if (!main) throw new SetupError(`Bundling ${entry} gave no entry file.`)
  return join(outDir, main)
}

await runMain(async () => {
  const [entry, ...args] = process.argv.slice(2)
  if (!entry) throw new SetupError('usage: node scripts/run-ts.mjs <entry.ts> [arguments]')
  await ensureDependencies()
  // tsconfig.json extends a file that Kit writes; a fresh clone does not have it and the bundler asks for it.
  if (!existsSync(join(rootDir, '.svelte-kit/tsconfig.json')))
    await run('svelte-kit sync', process.execPath, [packageBin('@sveltejs/kit/svelte-kit.js'), 'sync'])
  mkdirSync(join(rootDir, '.cache'), { recursive: true })
  // A folder of its own: two runs at the same time must not write over each other.
  const outDir = mkdtempSync(join(rootDir, '.cache', 'run-ts-'))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  process.setSourceMapsEnabled(true)
  process.argv = [process.argv[0] ?? 'node', resolve(entry), ...args]
  const main = await bundle(resolve(rootDir, entry), outDir)
  await import(pathToFileURL(main).href)
})
