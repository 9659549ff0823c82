/** Source files of at most 300 lines (functions: ESLint holds 60), no tracked file over 500 kB. `--verbose` lists what is over the usual 90 lines. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rootDir } from './run.mjs'

const MAX_LINES = 300
const USUAL_LINES = 90
const MAX_BYTES = 500_000
const SOURCE_ENDINGS = new Set(['.ts', '.mjs', '.js', '.svelte', '.css', '.py', '.md'])
const UNLIMITED = new Set(['package-lock.json'])
/** Append-only by nature. */
const ANY_LENGTH = new Set(['CHANGELOG.md'])

/** Tracked files and those about to be; a source archive without git has no list and passes. */
function projectFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: rootDir, encoding: 'utf8' })
  return list.split('\0').filter((path) => path && existsSync(join(rootDir, path)))
}

/** @param {string} path */
const lineCount = (path) => readFileSync(join(rootDir, path), 'utf8').trimEnd().split('\n').length

export function checkSizes() {
  const files = projectFiles().map((path) => ({ path, bytes: statSync(join(rootDir, path)).size }))
  const sources = files.filter(({ path }) => SOURCE_ENDINGS.has(extname(path)) && !ANY_LENGTH.has(path))
  const counted = sources.map(({ path }) => ({ path, lines: lineCount(path) }))
  const tooLong = counted.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines} lines, at most ${MAX_LINES}`)
  const tooBig = files
    .filter(({ path, bytes }) => bytes > MAX_BYTES && !UNLIMITED.has(path))
    .map(({ path, bytes }) => `${path}: ${Math.round(bytes / 1000)} kB, at most ${MAX_BYTES / 1000}`)
  const long = counted.filter(({ lines }) => lines > USUAL_LINES).sort((a, b) => b.lines - a.lines)
  return { violations: [...tooLong, ...tooBig], long, fileCount: counted.length }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { violations, long, fileCount } = checkSizes()
  if (process.argv.includes('--verbose')) for (const { path, lines } of long) console.log(`${lines} ${path}`)
  for (const violation of violations) console.error(violation)
  console.log(`${fileCount} source files, ${long.length} over ${USUAL_LINES} lines, ${violations.length} sizes broken.`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
