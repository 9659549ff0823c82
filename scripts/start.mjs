/** `npm start`: a fresh clone becomes a running app. Options: --port N (default 4173), --no-open. */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { buildDir, ensureBuild } from './build.mjs'
import { runMain, SetupError } from './run.mjs'
import { serve } from './serve.mjs'
import { checkNode } from './setup.mjs'

const DEFAULT_PORT = 4173

function readOptions() {
  try {
    // parseArgs knows no --no-open by itself in Node 20.
    const { values } = parseArgs({ options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } })
    const port = values.port === undefined ? DEFAULT_PORT : Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port wants a number from 0 to 65535, not ${values.port}.`)
    return { port, open: !values['no-open'] }
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error))
  }
}

/** @param {string} url */
function openBrowser(url) {
  const commands = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url] }
  const [command = 'xdg-open', ...args] = commands[/** @type {'darwin' | 'win32'} */ (process.platform)] ?? ['xdg-open', url]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => console.error(`No browser could be opened; visit ${url}`))
  child.unref()
}

await runMain(async () => {
  checkNode()
  const { port, open } = readOptions()
  await ensureBuild()
  const { url } = await serve({ dir: buildDir, port })
  console.log(`Signpost runs at ${url} (stop with Ctrl+C)`)
  if (open) openBrowser(url)
})
