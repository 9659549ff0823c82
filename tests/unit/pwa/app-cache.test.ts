/** A cache over a made-up server; the browser's CacheStorage is a map here. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AppCache, ForeignFileError } from '#lib/pwa/app-cache.ts'
import { AppFiles } from '#lib/pwa/app-files.ts'

const SCOPE = 'https://host.example/lab/'
const hashOf = (bytes: ArrayBuffer | string) =>
  createHash('sha256')
    .update(typeof bytes === 'string' ? bytes : new Uint8Array(bytes))
    .digest('hex')

class FakeCaches {
  readonly stored = new Map<string, Map<string, Response>>()
  failingPuts = 0

  async open(name: string) {
    const entries = this.stored.get(name) ?? new Map<string, Response>()
    this.stored.set(name, entries)
    return {
      match: async (address: string) => entries.get(address)?.clone(),
      put: async (address: string, response: Response) => {
        if (this.failingPuts-- > 0) throw new DOMException('No room.', 'QuotaExceededError')
        entries.set(address, response)
      }
    }
  }

  keys = async () => [...this.stored.keys()]
  delete = async (name: string) => this.stored.delete(name)
}

interface Server {
  contents: Record<string, string>
  /** What the browser's own cache still holds of an earlier version. */
  stale: Record<string, string>
  requests: string[]
}

const CONTENTS: Readonly<Record<string, string>> = { 'index.html': '<home>', 'theme.js': 'theme', '_app/immutable/a.js': 'module a' }

function setUp({ build = 'one', scope = SCOPE, caches = new FakeCaches(), contents = CONTENTS } = {}) {
  const server: Server = { contents: { ...contents }, stale: {}, requests: [] }
  const files = Object.entries(contents).map(([path, text]) => ({ path, sha256: hashOf(text) }))
  const cache = new AppCache({
    ...{ build, scope, files: new AppFiles({ files, clientRoutes: [] }), headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' } },
    caches: caches as unknown as CacheStorage,
    sha256: async (bytes) => hashOf(bytes),
    fetch: async (address, init) => {
      const path = address.slice(scope.length)
      server.requests.push(`${path} ${init.cache}`)
      const text = init.cache === 'reload' ? server.contents[path] : (server.stale[path] ?? server.contents[path])
      return text === undefined ? new Response('no such file', { status: 404 }) : new Response(text, { headers: { 'Content-Type': 'text/x-test' } })
    }
  })
  return { cache, caches, server, file: (path: string) => ({ path, sha256: hashOf(contents[path] ?? '') }) }
}

describe('AppCache', () => {
  it('stores every file with the headers of the app and answers without the server', async () => {
    const { cache, server, file } = setUp()
    await cache.install()
    server.contents = {}
    const response = await cache.respond(file('theme.js'))
    expect(await response.text()).toBe('theme')
    expect(response.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp')
    expect(response.headers.get('Content-Type')).toBe('text/x-test')
  })

  it.each([
    ['is missing', undefined],
    ['is of another build', 'another'],
    ['is a page in place of a script', '<html>']
  ])('leaves nothing when one file on the server %s', async (_what, content) => {
    const { cache, caches, server } = setUp()
    if (content === undefined) delete server.contents['theme.js']
    else server.contents['theme.js'] = content
    const failure = await cache.install().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ForeignFileError)
    expect(String(failure)).toContain('theme.js')
    expect(await caches.keys()).toEqual([])
  })

  it('leaves nothing when there is no room', async () => {
    const { cache, caches } = setUp()
    caches.failingPuts = 1
    await expect(cache.install()).rejects.toThrow('No room.')
    expect(await caches.keys()).toEqual([])
  })

  it('looks past a stale file in the browser’s own cache', async () => {
    const { cache, server, file } = setUp()
    server.stale['_app/immutable/a.js'] = 'old'
    await cache.install()
    expect(await (await cache.respond(file('_app/immutable/a.js'))).text()).toBe('module a')
    expect(server.requests).toContain('_app/immutable/a.js reload')
  })

  it('heals a lost file from the server, but only with the right bytes', async () => {
    const { cache, caches, server, file } = setUp()
    await cache.install()
    for (const entries of caches.stored.values()) entries.clear()
    expect(await (await cache.respond(file('theme.js'))).text()).toBe('theme')
    server.contents['index.html'] = '<home of another build>'
    await expect(cache.respond(file('index.html'))).rejects.toThrow(ForeignFileError)
    server.contents = {}
    expect(await (await cache.respond(file('theme.js'))).text()).toBe('theme')
  })

  it('gives pages of another build their hashed files until that build is removed', async () => {
    const { cache: first, caches } = setUp()
    await first.install()
    const { cache: second } = setUp({ build: 'two', caches, contents: { 'index.html': '<new home>' } })
    await second.install()
    expect(await second.otherBuilds()).toEqual(['one'])
    expect(await (await second.ofOtherBuild('_app/immutable/a.js'))?.text()).toBe('module a')
    expect(await second.ofOtherBuild('theme.js')).toBeNull()
    await second.remove('one')
    expect(await second.ofOtherBuild('_app/immutable/a.js')).toBeNull()
  })

  it('does not touch another app folder of the same host', async () => {
    const { cache: root, caches } = setUp({ scope: 'https://host.example/' })
    await root.install()
    const { cache: lab } = setUp({ build: 'two', caches })
    await lab.install()
    expect(await root.otherBuilds()).toEqual([])
    expect(await lab.otherBuilds()).toEqual([])
  })
})
