/**
 * The files of one build in the browser's cache: all of them, each with the bytes it was built with, or none. Caches of several builds live
 * side by side, and beside those of other Signposts on the same origin (one per scope).
 */
import { IMMUTABLE_FOLDER, type AppFile, type AppFiles } from './app-files.ts'

export interface AppCacheParts {
  /** Key of this build. */
  build: string
  files: AppFiles
  /** Address of the folder that holds the app, with '/' at its end. */
  scope: string
  caches: CacheStorage
  fetch: (request: string, init: RequestInit) => Promise<Response>
  sha256: (bytes: ArrayBuffer) => Promise<string>
  /** Set on every answer. */
  headers: Readonly<Record<string, string>>
}

const PARALLEL_DOWNLOADS = 6

/** A file of the server is not the one that this build was made with; usually the upload of a new version is not complete. */
export class ForeignFileError extends Error {
  override name = 'ForeignFileError'
  constructor(path: string, status: number) {
    super(`${path} on the server does not belong to this version (status ${status}). Upload the whole build folder, then load the page again.`)
  }
}

export class AppCache {
  readonly #parts: AppCacheParts
  readonly #prefix: string

  constructor(parts: AppCacheParts) {
    this.#parts = parts
    // No path holds a raw space, so the scope '/' is no prefix of '/lab/'.
    this.#prefix = `signpost ${new URL(parts.scope).pathname} `
  }

  get #name(): string {
    return this.#prefix + this.#parts.build
  }

  /** Downloads, checks and stores every file. Rejects and leaves nothing when one of them is missing or not of this build. */
  async install(): Promise<void> {
    const { caches, files } = this.#parts
    const queue = [...files.all]
    const work = async (cache: Cache) => {
      for (let file = queue.shift(); file; file = queue.shift()) await cache.put(this.#address(file), await this.#download(file))
    }
    try {
      const cache = await caches.open(this.#name)
      await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, () => work(cache)))
    } catch (error) {
      queue.length = 0
      await caches.delete(this.#name)
      throw error
    }
  }

  /** From the cache; where the browser lost it, from the server, if that still has the right bytes. */
  async respond(file: AppFile): Promise<Response> {
    const cache = await this.#parts.caches.open(this.#name)
    const stored = await cache.match(this.#address(file))
    if (stored) return stored
    const response = await this.#download(file)
    await cache.put(this.#address(file), response.clone())
    return response
  }

  /** A file of another build that a page of that build still asks for; null when no cache has it. */
  async ofOtherBuild(path: string): Promise<Response | null> {
    if (!path.startsWith(IMMUTABLE_FOLDER)) return null
    for (const name of await this.#otherNames()) {
      const cache = await this.#parts.caches.open(name)
      const stored = await cache.match(this.#parts.scope + path)
      if (stored) return stored
    }
    return null
  }

  async #otherNames(): Promise<string[]> {
    const names = await this.#parts.caches.keys()
    return names.filter((name) => name.startsWith(this.#prefix) && name !== this.#name)
  }

  /** Keys of the other builds that have a cache here. */
  async otherBuilds(): Promise<string[]> {
    return (await this.#otherNames()).map((name) => name.slice(this.#prefix.length))
  }

  async remove(build: string): Promise<void> {
    await this.#parts.caches.delete(this.#prefix + build)
  }

  #address(file: AppFile): string {
    return this.#parts.scope + file.path.split('/').map(encodeURIComponent).join('/')
  }

  async #download(file: AppFile): Promise<Response> {
    const first = await this.#fetch(file, file.path.startsWith(IMMUTABLE_FOLDER) ? 'default' : 'no-cache')
    // What an earlier version left in the browser's own cache is worth a second look at the server.
    const found = first.isOwn ? first : await this.#fetch(file, 'reload')
    if (!found.isOwn) throw new ForeignFileError(file.path, found.status)
    return new Response(found.bytes, { headers: { ...this.#parts.headers, 'Content-Type': found.type } })
  }

  async #fetch(file: AppFile, cache: RequestCache) {
    const response = await this.#parts.fetch(this.#address(file), { cache, credentials: 'same-origin' })
    const bytes = await response.arrayBuffer()
    const isOwn = response.ok && (await this.#parts.sha256(bytes)) === file.sha256
    return { bytes, isOwn, status: response.status, type: response.headers.get('Content-Type') ?? 'application/octet-stream' }
  }
}
