/**
 * A static server for build/ with the isolation headers. Not responsible for building. Files are read whole: the largest is a few MB.
 */
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { SetupError } from './run.mjs'
import { securityHeaders } from './security-headers.mjs'

/** @type {Record<string, string>} */
const MIME_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2'
}

/** A meta element cannot carry frame-ancestors; the rest of the policy stands in the pages. */
const FRAME_POLICY = { 'Content-Security-Policy': "frame-ancestors 'none'" }
const ISOLATION_NAMES = new Set(['Cross-Origin-Opener-Policy', 'Cross-Origin-Embedder-Policy'])

/** @param {boolean} isolated */
function headersOf(isolated) {
  const kept = Object.entries(securityHeaders).filter(([name]) => isolated || !ISOLATION_NAMES.has(name))
  return { ...Object.fromEntries(kept), ...FRAME_POLICY }
}

/** @param {string} path */
async function isFile(path) {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false
  )
}

/**
 * The file inside dir that a URL path names, or null: as it is, as a page (.html), or as a folder's index. A page is not served under its
 * name with a slash behind it: the relative addresses in it would miss their files.
 * @param {string} dir
 * @param {string} urlPath Decoded, starts with '/'.
 */
async function fileFor(dir, urlPath) {
  const wanted = normalize(join(dir, urlPath))
  const inside = wanted === dir || wanted.startsWith(dir + sep)
  if (!inside || urlPath.includes('\0') || /(^|[/\\])\./.test(urlPath)) return null
  const candidates = urlPath.endsWith('/') ? [join(wanted, 'index.html')] : [wanted, `${wanted}.html`, join(wanted, 'index.html')]
  for (const candidate of candidates) {
    if (await isFile(candidate)) return candidate
  }
  return null
}

/** Pages that exist only in the client's router; the fallback page shows them. */
const CLIENT_ROUTE = /^\/runs\/[^/]+\/?$/

/**
 * @param {string} dir
 * @param {string} urlPath
 * @returns {Promise<{ status: number, file: string | null }>}
 */
async function resolveRequest(dir, urlPath) {
  const file = await fileFor(dir, urlPath)
  if (file) return { status: 200, file }
  const fallback = join(dir, '404.html')
  // A missing script or picture must not get a page: the browser would report a syntax error in place of the missing file.
  const isPage = extname(urlPath) === '' || CLIENT_ROUTE.test(urlPath)
  if (!isPage || !(await isFile(fallback))) return { status: 404, file: null }
  return { status: CLIENT_ROUTE.test(urlPath) ? 200 : 404, file: fallback }
}

/** @param {string} urlPath */
function cacheControl(urlPath) {
  return urlPath.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** @param {string | undefined} url */
function decodedPath(url) {
  try {
    return decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname)
  } catch {
    return null // malformed escapes
  }
}

/**
 * @param {string} dir
 * @param {boolean} isolated
 * @param {string} prefix
 * @returns {import('node:http').RequestListener}
 */
function handler(dir, isolated, prefix) {
  const headers = headersOf(isolated)
  return async (request, response) => {
    const path = decodedPath(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end()
    if (path === null) return void response.writeHead(400, headers).end()
    if (!path.startsWith(`${prefix}/`)) return void response.writeHead(404, headers).end()
    const urlPath = path.slice(prefix.length)
    const { status, file } = await resolveRequest(dir, urlPath)
    const body = file ? await readFile(file) : Buffer.from('Not found\n')
    const type = MIME_TYPES[file ? extname(file) : '.txt'] ?? 'application/octet-stream'
    const caching = status === 200 ? cacheControl(urlPath) : 'no-cache'
    response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': body.length, 'Cache-Control': caching })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}

/** @param {import('node:http').Server} server @param {number} port */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const taken = error.code === 'EADDRINUSE'
      reject(taken ? new SetupError(`Port ${port} is in use. Choose another one with --port, e.g. --port ${port + 1}.`) : error)
    })
    server.listen(port, 'localhost', () => resolve(undefined))
  })
}

/**
 * Serves until closed. Rejects with a SetupError when the port is taken.
 * @param {{ dir: string, port?: number, isolated?: boolean, prefix?: string }} options port 0 (the default) = any free one; isolated false
 *   leaves the cross-origin isolation headers out, as a plain static host does; prefix '/lab' serves the folder under http://.../lab/.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ dir, port = 0, isolated = true, prefix = '' }) {
  const serveFile = handler(normalize(dir), isolated, prefix)
  const server = createServer((request, response) => {
    Promise.resolve(serveFile(request, response)).catch((/** @type {Error} */ error) => {
      console.error(`serve: ${request.url}: ${error.message}`)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await listen(server, port)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://localhost:${address.port}${prefix}`,
    close: () => {
      const closed = new Promise((resolve) => server.close(() => resolve(undefined)))
      // After close, so that no connection can slip in between and be waited for.
      server.closeAllConnections()
      return closed.then(() => undefined)
    }
  }
}
