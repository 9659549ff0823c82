/**
 * `npm test`: sets itself up, runs every suite and closes with `N passed, N failed`. `npm test -- unit kernels e2e` runs a part;
 * what follows a second `--` goes to the runner: `npm test -- e2e -- --grep import`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild, ensureKernels } from './build.mjs'
import { exitCode, packageBin, rootDir, runMain, SetupError } from './run.mjs'

/** @typedef {import('./vitest-summary.mjs').TestSummary} TestSummary */

const SUITES = /** @type {const} */ (['unit', 'kernels', 'e2e'])
const resultsDir = join(rootDir, '.cache/test-results')

/**
 * A runner that ended badly without a report (it crashed, or found no tests) is one failure.
 * @param {string} suite
 * @param {string} file
 * @param {number} code
 * @param {(report: any) => TestSummary} read
 * @returns {TestSummary}
 */
function summaryOf(suite, file, code, read) {
  if (!existsSync(file)) {
    console.error(`${suite}: the runner left no report (exit code ${code}).`)
    return { passed: 0, failed: 1, skipped: [] }
  }
  const summary = read(JSON.parse(readFileSync(file, 'utf8')))
  return code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary
}

/** @param {'unit' | 'kernels'} suite @param {readonly string[]} extraArgs */
async function runVitest(suite, extraArgs) {
  const file = join(resultsDir, `${suite}.json`)
  const reporters = ['--reporter=default', `--reporter=${join(rootDir, 'scripts/vitest-summary.mjs')}`]
  const args = [packageBin('vitest/vitest.mjs'), 'run', '--project', suite, ...reporters, ...extraArgs]
  const code = await exitCode(process.execPath, args, { env: { SIGNPOST_TEST_SUMMARY: file } })
  return summaryOf(suite, file, code, (report) => report)
}

/** @param {any} suite Of Playwright's JSON report. @returns {any[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

/** @param {any} report @returns {TestSummary} */
function readPlaywright(report) {
  const specs = report.suites.flatMap(specsOf)
  const skipped = specs.flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ test) => test.status === 'skipped')
      .map((/** @type {any} */ test) => ({
        name: `${spec.file}: ${spec.title}`,
        reason: test.annotations.map((/** @type {any} */ note) => note.description ?? note.type).join('; ') || 'a test before it failed'
      }))
  )
  return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky + report.errors.length, skipped }
}

/** @param {'together' | 'alone'} project @param {readonly string[]} extraArgs */
async function runPages(project, extraArgs) {
  const file = join(resultsDir, `e2e-${project}.json`)
  const { ensureBrowser } = await import('./find-browser.mjs')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, CHROME_PATH: await ensureBrowser() }
  const workers = project === 'alone' ? '1' : '2'
  // What the extra arguments choose may lie in the other project.
  const args = ['test', '--project', project, '--workers', workers, '--pass-with-no-tests', '--reporter=list,json', ...extraArgs]
  return summaryOf(
    `e2e, ${project}`,
    file,
    await exitCode(process.execPath, [packageBin('@playwright/test/cli.js'), ...args], { env }),
    readPlaywright
  )
}

/** @param {readonly string[]} extraArgs @returns {Promise<TestSummary>} */
async function runPlaywright(extraArgs) {
  await ensureBuild()
  const [together, alone] = [await runPages('together', extraArgs), await runPages('alone', extraArgs)]
  const sum = {
    passed: together.passed + alone.passed,
    failed: together.failed + alone.failed,
    skipped: [...together.skipped, ...alone.skipped]
  }
  if (sum.passed + sum.failed + sum.skipped.length > 0) return sum
  console.error('e2e: the arguments choose no test.')
  return { ...sum, failed: 1 }
}

/** @param {typeof SUITES[number]} suite @param {readonly string[]} extraArgs */
function runSuite(suite, extraArgs) {
  return suite === 'e2e' ? runPlaywright(extraArgs) : runVitest(suite, extraArgs)
}

function readArguments() {
  const args = process.argv.slice(2)
  const border = args.includes('--') ? args.indexOf('--') : args.length
  const wanted = args.slice(0, border)
  const unknown = wanted.find((name) => !SUITES.some((suite) => suite === name))
  if (unknown !== undefined) throw new SetupError(`There is no suite '${unknown}'; there are ${SUITES.join(', ')}.`)
  return { suites: SUITES.filter((suite) => wanted.length === 0 || wanted.includes(suite)), extraArgs: args.slice(border + 1) }
}

/** @param {readonly TestSummary[]} summaries */
function report(summaries) {
  const skipped = summaries.flatMap((summary) => summary.skipped)
  for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`)
  const sum = (/** @type {'passed' | 'failed'} */ key) => summaries.reduce((total, summary) => total + summary[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
  return sum('failed') === 0
}

await runMain(async () => {
  const { suites, extraArgs } = readArguments()
  await ensureKernels()
  rmSync(resultsDir, { recursive: true, force: true })
  mkdirSync(resultsDir, { recursive: true })
  // Two suites of one process each, side by side; the pages need the whole machine.
  const inNode = suites.filter((suite) => suite !== 'e2e')
  const summaries = await Promise.all(inNode.map((suite) => runSuite(suite, extraArgs)))
  if (suites.includes('e2e')) summaries.push(await runSuite('e2e', extraArgs))
  process.exitCode = report(summaries) ? 0 : 1
})
