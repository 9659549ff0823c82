/**
 * What SvelteKit's static adapter leaves undone: pages that find their own base path, and the service worker's list of files with their
 * hashes. Runs at the end of every build (svelte.config.js).
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { anywherePage } from './anywhere-page.mjs'

/** Stands in src/service-worker.ts for the list. */
const LIST_MARKER = '__SIGNPOST_FILE_LIST__'
/** Not needed offline: the worker itself, what only the browser's install dialog shows, and the copies of pages for hosts without clean URLs. */
const NOT_CACHED = [/^service-worker\.js$/, /^screenshots\//, /^[^_].*\/index\.html$/]

/** @typedef {{ id: string, pattern: string }} Route `pattern`: source of the expression that a path without base must match. */

/** @param {string} dir @returns {Promise<string[]>} Files under dir with '/' between folders, sorted. */
async function filesOf(dir) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return paths.map((path) => path.slice(dir.length + 1).replaceAll('\\', '/')).sort()
}

/**
 * The list as the service worker reads it (AppFileList in src/lib/pwa/app-files.ts).
 * @param {string} dir
 * @param {readonly Route[]} routes
 */
async function fileList(dir, routes) {
  const paths = (await filesOf(dir)).filter((path) => !NOT_CACHED.some((pattern) => pattern.test(path)))
  const files = await Promise.all(
    paths.map(async (path) => ({
      path,
      sha256: createHash('sha256')
        .update(await readFile(join(dir, path)))
        .digest('hex')
    }))
  )
  const clientRoutes = routes.filter(({ id }) => id.includes('[')).map(({ pattern }) => pattern)
  return { files, clientRoutes }
}

/** @param {string} dir @param {readonly Route[]} routes */
async function fillServiceWorker(dir, routes) {
  const path = join(dir, 'service-worker.js')
  const script = await readFile(path, 'utf8')
  const parts = script.split(LIST_MARKER)
  if (parts.length !== 2) throw new Error(`${path} holds ${LIST_MARKER} ${parts.length - 1} times, not once.`)
  const list = Buffer.from(JSON.stringify(await fileList(dir, routes))).toString('base64')
  await writeFile(path, parts.join(list))
}

/**
 * Hosts that know no clean URLs (python3 -m http.server) look for a folder's index where /data is asked for.
 * @param {string} dir
 * @param {string} page
 */
async function writeFolderIndexes(dir, page) {
  const isPage = (/** @type {string} */ path) => /^[^_].*\.html$/.test(path) && !/(^|\/)index\.html$/.test(path) && path !== '404.html'
  for (const path of (await filesOf(dir)).filter(isPage)) {
    const folder = join(dir, path.slice(0, -'.html'.length))
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'index.html'), page)
  }
}

/**
 * Changes the build in place.
 * @param {string} dir With 404.html as SvelteKit made it.
 * @param {readonly Route[]} routes
 */
export async function finishBuild(dir, routes) {
  const fallback = join(dir, '404.html')
  const page = anywherePage(
    await readFile(fallback, 'utf8'),
    { themeScript: await readFile(join(dir, 'theme.js'), 'utf8'), icon: await readFile(join(dir, 'favicon.svg'), 'utf8') },
    routes.map(({ pattern }) => pattern)
  )
  await writeFile(fallback, page)
  await writeFolderIndexes(dir, page)
  await fillServiceWorker(dir, routes)
}
