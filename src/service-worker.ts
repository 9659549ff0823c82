/// <reference lib="webworker" />
/**
 * Wiring of the service worker; see lib/pwa. It keeps the whole app of one build for use without a network, adds the headers that threads
 * need where the host sends none, and changes to a new build only when a page asks for it.
 */
import { securityHeaders } from '../scripts/security-headers.mjs'
import { AppCache } from './lib/pwa/app-cache.ts'
import { ANYWHERE_PAGE, AppFiles, IMMUTABLE_FOLDER, pathInScope, type AppFileList } from './lib/pwa/app-files.ts'
import { askBuild, toServiceWorker, type BuildAnswer, type ToPage } from './lib/pwa/messages.ts'

const worker = globalThis as unknown as ServiceWorkerGlobalScope

/** A page that is frozen does not answer; then its build counts as in use. */
const ANSWER_TIMEOUT_MS = 5000
const headers = { ...securityHeaders, 'Content-Security-Policy': "frame-ancestors 'none'" }

// Replaced at the end of the build (scripts/finish-build.mjs).
const files = new AppFiles(JSON.parse(atob('__SIGNPOST_FILE_LIST__')) as AppFileList)
const { scope } = worker.registration

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const cache = new AppCache({ build: __BUILD_KEY__, files, scope, caches, fetch: (request, init) => fetch(request, init), sha256, headers })

/** With the headers of this app; redirects and other answers that cannot be read stay as they are. */
function isolated(response: Response): Response {
  if (response.type === 'opaqueredirect' || response.type === 'error') return response
  const { status, statusText, body } = response
  return new Response(body, { status, statusText, headers: { ...Object.fromEntries(response.headers), ...headers } })
}

/** An address that no page of this build has: the server may know it; without one the app itself says that there is no such page. */
async function foreignPage(request: Request): Promise<Response> {
  try {
    return isolated(await fetch(request))
  } catch (error) {
    const page = files.file(ANYWHERE_PAGE)
    if (!page) throw error
    return cache.respond(page)
  }
}

async function olderFile(request: Request, path: string): Promise<Response> {
  return (await cache.ofOtherBuild(path)) ?? isolated(await fetch(request))
}

/** null = leave it to the browser. */
function answer(request: Request): Promise<Response> | null {
  const path = pathInScope(request.url, scope)
  // The cache holds whole files only.
  if (path === null || request.method !== 'GET' || request.headers.has('Range')) return null
  if (request.mode === 'navigate') {
    const page = files.page(path) ?? files.file(path)
    return page ? cache.respond(page).catch(() => foreignPage(request)) : foreignPage(request)
  }
  const file = files.file(path)
  if (file) return cache.respond(file)
  return path.startsWith(IMMUTABLE_FOLDER) ? olderFile(request, path) : null
}

/** Deletes the caches of builds that no open page uses. Keeps all while a newer worker is about to come: its cache is not in use yet. */
async function removeUnusedBuilds(): Promise<void> {
  const builds = await cache.otherBuilds()
  if (builds.length === 0) return
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const ours = pages.filter((page) => pathInScope(page.url, scope) !== null)
  const used = new Set(await Promise.all(ours.map((page) => askBuild(page, ANSWER_TIMEOUT_MS))))
  const { waiting, installing } = worker.registration
  if (used.has(null) || waiting || installing) return
  for (const build of builds) if (!used.has(build)) await cache.remove(build)
}

async function install(): Promise<void> {
  try {
    await cache.install()
  } catch (error) {
    const news: ToPage = { kind: 'install-failed', reason: error instanceof Error ? error.message : String(error) }
    for (const page of await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })) page.postMessage(news)
    throw error
  }
}

worker.addEventListener('install', (event) => event.waitUntil(install()))

// Pages that are open already work offline from now on, not only after their next visit.
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('fetch', (event) => {
  const response = answer(event.request)
  if (response) event.respondWith(response)
})

worker.addEventListener('message', (event) => {
  switch (toServiceWorker(event.data)?.kind) {
    case 'which-build':
      event.ports[0]?.postMessage({ build: __BUILD_KEY__ } satisfies BuildAnswer)
      break
    case 'page-opened':
      event.waitUntil(removeUnusedBuilds())
      break
    case 'take-over':
      event.waitUntil(worker.skipWaiting())
      break
    case undefined:
      break
  }
})
