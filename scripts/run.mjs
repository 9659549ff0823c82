/**
 * Child processes for the scripts. What they print goes to stderr, so that stdout stays for results (`npm run lab` prints one line there).
 */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)))

/** A failure that needs no stack trace: its message is the one line that the user sees. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}

/**
 * Resolves with the exit code (1 when a signal ended it); rejects when the program cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function exitCode(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: rootDir,
      env: { ...process.env, ...options.env },
      shell: options.shell ?? false,
      stdio: ['ignore', process.stderr, process.stderr]
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/**
 * Rejects with a SetupError naming the step unless the program ends with 0.
 * @param {string} step For the message, e.g. 'npm ci'.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean }} [options]
 */
export async function run(step, command, args, options) {
  const code = await exitCode(command, args, options).catch((/** @type {Error} */ error) => {
    throw new SetupError(`${step} could not start: ${error.message}`)
  })
  if (code !== 0) throw new SetupError(`${step} failed with exit code ${code}; its own message stands above.`)
}

/**
 * The command-line program of an installed package, as arguments for node: works on every system without a shell.
 * @param {string} path Inside node_modules, e.g. 'vite/bin/vite.js'.
 */
export function packageBin(path) {
  return join(rootDir, 'node_modules', path)
}

/**
 * Prints a SetupError as one line, anything else with its stack; both end the process with 1.
 * @param {() => Promise<unknown>} main
 */
export async function runMain(main) {
  try {
    await main()
  } catch (error) {
    if (error instanceof SetupError) console.error(`error: ${error.message}`)
    else console.error(error)
    process.exit(1)
  }
}
