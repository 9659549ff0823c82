/** Finds a Chromium for the tests, the benchmark and the headless runner: one that is there, else Playwright's, else Debian's. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { exitCode, packageBin, SetupError } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const FIXED_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name]
    return folder ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')] : []
  })
]

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * A downloaded Chromium without its system libraries is there but does not start. Windows opens a window for --version, so it is trusted there.
 * @param {string} path
 */
function starts(path) {
  if (process.platform === 'win32') return existsSync(path)
  return isExecutable(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

/** Playwright's own download, if its package is installed. */
async function playwrightPath() {
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

/** @returns {Promise<string | null>} */
export async function findBrowser() {
  const chosen = process.env.CHROME_PATH
  if (chosen) {
    if (starts(chosen)) return chosen
    throw new SetupError(`CHROME_PATH is ${chosen}, which does not start. Point it at a Chromium or unset it.`)
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...FIXED_PATHS, await playwrightPath()].find(starts) ?? null
}

const isRoot = process.getuid?.() === 0

/** Debian and its kin, as root: the last way to a Chromium. */
async function installFromDebian() {
  if (!isRoot || !existsSync('/etc/debian_version')) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  if ((await exitCode('apt-get', ['update'], { env })) !== 0) return
  await exitCode('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
}

/**
 * A Chromium that starts; gets one when there is none. Needs the dependencies (setup.mjs).
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const present = await findBrowser()
  if (present) return present
  console.error('No Chromium found; getting one through Playwright ...')
  await exitCode(process.execPath, [packageBin('@playwright/test/cli.js'), 'install', 'chromium'])
  const downloaded = await findBrowser()
  if (downloaded) return downloaded
  await installFromDebian()
  const installed = await findBrowser()
  if (installed) return installed
  throw new SetupError('No Chromium found, and none could be installed. Install Chromium or Chrome, or set CHROME_PATH.')
}

const SOFTWARE_GPU_ARGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader'
]

/**
 * For launchOptions: what Chromium needs to offer WebGPU and WebGL without a window. On a Linux without a graphics card the processor plays
 * one (SwiftShader); elsewhere the card is left to Chromium's own choice.
 */
export function gpuArgs() {
  if (process.platform !== 'linux') return []
  const hasCard = ['/dev/dri', '/dev/nvidia0', '/dev/kfd'].some((path) => existsSync(path))
  return hasCard ? ['--enable-unsafe-webgpu', '--enable-features=Vulkan'] : SOFTWARE_GPU_ARGS
}

/** Chromium's sandbox refuses to start as root. */
const ROOT_ARGS = isRoot ? ['--no-sandbox'] : []

/**
 * For Playwright's chromium.launch: headless, with a Chromium that is got if need be.
 * @param {readonly string[]} [extraArgs]
 */
export async function launchOptions(extraArgs = []) {
  return { executablePath: await ensureBrowser(), headless: true, args: [...ROOT_ARGS, ...extraArgs] }
}
