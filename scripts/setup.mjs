/** Makes a fresh clone ready: the Node version, the locked dependencies, and what "stale" means for anything built. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rootDir, run, SetupError } from './run.mjs'

/** Throws when this Node is older than package.json's "engines" allows. */
export function checkNode() {
  const wanted = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')).engines.node.replace('>=', '')
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  throw new SetupError(`Signpost needs Node ${wanted} or newer; this is Node ${process.versions.node}. Get a newer one at https://nodejs.org.`)
}

/**
 * Every file under a path (or the path itself), sorted; a missing path has none. Folders named `generated` and `node_modules` are outputs.
 * @param {string} path Relative to the repository.
 * @returns {string[]}
 */
function filesUnder(path) {
  const absolute = join(rootDir, path)
  if (!existsSync(absolute)) return []
  if (statSync(absolute).isFile()) return [path]
  const names = readdirSync(absolute).sort()
  return names.filter((name) => name !== 'generated' && name !== 'node_modules').flatMap((name) => filesUnder(`${path}/${name}`))
}

/**
 * One hash over names and contents.
 * @param {readonly string[]} paths Files and folders, relative to the repository.
 * @param {string} [label] Whatever else the result depends on.
 */
export function hashOf(paths, label = '') {
  const hash = createHash('sha256').update(label)
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`${file}\0`)
    hash.update(readFileSync(join(rootDir, file)))
  }
  return hash.digest('hex')
}

/**
 * @param {string} stampPath Relative to the repository.
 * @param {string} hash
 */
export function isFresh(stampPath, hash) {
  const absolute = join(rootDir, stampPath)
  return existsSync(absolute) && readFileSync(absolute, 'utf8') === hash
}

/**
 * Written after the work succeeded, so an interrupted build is stale.
 * @param {string} stampPath
 * @param {string} hash
 */
export function writeStamp(stampPath, hash) {
  mkdirSync(dirname(join(rootDir, stampPath)), { recursive: true })
  writeFileSync(join(rootDir, stampPath), hash)
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @param {string} path Of a lock file, relative to the repository.
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(path) {
  return JSON.parse(readFileSync(join(rootDir, path), 'utf8')).packages
}

/** npm's own list of what it put into node_modules, compared with the lock file; packages for other systems may be absent. */
function dependenciesAreFresh() {
  if (!existsSync(join(rootDir, 'node_modules/.package-lock.json'))) return false
  const installed = lockedPackages('node_modules/.package-lock.json')
  return Object.entries(lockedPackages('package-lock.json')).every(([path, wanted]) => {
    const present = installed[path]
    if (path === '' || (!present && wanted.optional)) return true
    return present?.version === wanted.version && present?.integrity === wanted.integrity && existsSync(join(rootDir, path))
  })
}

/** Installs the locked dependencies when node_modules is missing or was made from another lock file. */
export async function ensureDependencies() {
  checkNode()
  if (dependenciesAreFresh()) return
  console.error('Installing the locked dependencies (npm ci) ...')
  // Under `npm run`, npm names its own script; started through node it needs no shell, which npm.cmd on Windows would.
  const npmScript = process.env.npm_execpath
  if (npmScript?.endsWith('.js')) await run('npm ci', process.execPath, [npmScript, 'ci'])
  else await run('npm ci', 'npm', ['ci'], { shell: process.platform === 'win32' })
}
