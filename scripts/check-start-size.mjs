/**
 * What a first visit of the start page transfers before anything is chosen: the page and every file it asks for, gzipped as a host would
 * send them. Fails above the limit. Needs build/; the download for offline use comes after it, in the background, and is told apart.
 */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ensureBuild } from './build.mjs'
import { launchOptions } from './find-browser.mjs'
import { runMain } from './run.mjs'
import { serve } from './serve.mjs'

const MAX_GZIPPED_BYTES = 200_000
const COMPRESSED_ALREADY = /\.(png|woff2)$/

/** @param {string} dir @param {string} path Of a URL. */
function fileOf(dir, path) {
  const candidates = [join(dir, path), join(dir, `${path}.html`), join(dir, path, 'index.html')]
  return candidates.find((file) => existsSync(file) && !file.endsWith('/')) ?? null
}

/** Paths that the start page requests until the network is quiet, in a fresh profile without a service worker. @param {string} url */
async function requestedPaths(url) {
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch(await launchOptions())
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' })
    const page = await context.newPage()
    /** @type {Set<string>} */
    const paths = new Set()
    page.on('request', (request) => request.url().startsWith(url) && paths.add(new URL(request.url()).pathname))
    await page.goto(url)
    await page.waitForLoadState('networkidle')
    return [...paths]
  } finally {
    await browser.close()
  }
}

/** @param {string} dir The build. @returns {Promise<{ path: string, bytes: number }[]>} The largest first. */
export async function startPageFiles(dir) {
  const server = await serve({ dir })
  const paths = await requestedPaths(`${server.url}/`).finally(server.close)
  const files = await Promise.all(
    paths.map(async (path) => {
      const file = path === '/' ? join(dir, 'index.html') : fileOf(dir, path)
      if (!file) throw new Error(`The start page asks for ${path}, which is not in the build.`)
      const content = await readFile(file)
      return { path, bytes: COMPRESSED_ALREADY.test(path) ? content.length : gzipSync(content, { level: 9 }).length }
    })
  )
  return files.sort((a, b) => b.bytes - a.bytes)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    const files = await startPageFiles(await ensureBuild())
    const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
    if (process.argv.includes('--verbose')) for (const { path, bytes } of files) console.log(`${bytes} ${path}`)
    const limit = `${MAX_GZIPPED_BYTES / 1000} kB`
    console.log(`The start page transfers ${(totalBytes / 1000).toFixed(1)} kB gzipped in ${files.length} files; at most ${limit}.`)
    process.exitCode = totalBytes <= MAX_GZIPPED_BYTES ? 0 : 1
  })
}
