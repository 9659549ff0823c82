/** A vitest reporter that writes counts and the reasons of skipped tests (vitest's JSON report leaves the reasons out). */
import { writeFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: { name: string, reason: string }[] }} TestSummary */

/** @param {import('vitest/node').TestCase} test */
function skippedEntry(test) {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return { name: `${test.module.relativeModuleId}: ${test.fullName}`, reason: note ?? 'stands in its name' }
}

export default class SummaryReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state).length
    // A file that does not load has no tests; it still is a failure.
    const brokenModules = modules.filter((module) => module.errors().length > 0).length
    const skipped = tests.filter((test) => test.result().state === 'skipped').map(skippedEntry)
    /** @type {TestSummary} */
    const summary = { passed: count('passed'), failed: count('failed') + count('pending') + brokenModules + unhandledErrors.length, skipped }
    const file = process.env.SIGNPOST_TEST_SUMMARY
    if (file) writeFileSync(file, JSON.stringify(summary))
  }
}
