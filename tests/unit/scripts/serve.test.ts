/** The static server over a small folder of its own: statuses, types, caching, headers, and that nothing outside the folder is served. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../../scripts/serve.mjs'

const outer = mkdtempSync(join(tmpdir(), 'signpost-serve-'))
const dir = join(outer, 'site')
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  mkdirSync(join(dir, '_app/immutable'), { recursive: true })
  writeFileSync(join(outer, 'secret.txt'), 'secret')
  writeFileSync(join(dir, '.hidden'), 'hidden')
  writeFileSync(join(dir, 'index.html'), 'home')
  writeFileSync(join(dir, 'data.html'), 'data')
  writeFileSync(join(dir, '404.html'), 'fallback')
  writeFileSync(join(dir, '_app/immutable/kernel.wasm'), '\0asm')
  server = await serve({ dir })
})

afterAll(async () => {
  await server.close()
  rmSync(outer, { recursive: true })
})

const get = (path: string, method = 'GET') => fetch(server.url + path, { method })

/** fetch cleans '..' out of a path before it is sent; this does not. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = new URL(server.url)
    request({ host: url.hostname, port: url.port, path }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('serve', () => {
  it.each([
    ['/', 200, 'home'],
    ['/data', 200, 'data'],
    ['/data?x=1', 200, 'data'],
    ['/runs/abc', 200, 'fallback'],
    ['/nowhere', 404, 'fallback'],
    ['/_app/immutable/missing.js', 404, 'Not found\n'],
    ['/.hidden', 404, 'fallback']
  ])('answers %s with %i', async (path, status, body) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
  })

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/_app/..%2f..%2fsecret.txt', '/..%5csecret.txt'])(
    'does not leave its folder for %s',
    async (path) => {
      expect(await rawStatus(path)).toBe(404)
    }
  )

  it('answers malformed escapes with 400 and other methods with 405', async () => {
    expect(await rawStatus('/%zz')).toBe(400)
    expect((await get('/', 'POST')).status).toBe(405)
  })

  it('isolates pages and files, forbids framing, and keeps hashed files for ever', async () => {
    const response = await get('/_app/immutable/kernel.wasm')
    expect(response.headers.get('content-type')).toBe('application/wasm')
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(response.headers.get('content-security-policy')).toBe("frame-ancestors 'none'")
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache')
  })

  it('answers HEAD with the length and no body', async () => {
    const response = await get('/', 'HEAD')
    expect(response.headers.get('content-length')).toBe('4')
    expect(await response.text()).toBe('')
  })

  it('leaves only the isolation headers out on request', async () => {
    const plain = await serve({ dir, isolated: false })
    const { headers } = await fetch(plain.url)
    await plain.close()
    expect(headers.get('cross-origin-embedder-policy')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('serves under a prefix and nothing beside it', async () => {
    const lab = await serve({ dir, prefix: '/lab' })
    const { origin } = new URL(lab.url)
    const answers = await Promise.all(['/lab/data', '/lab/runs/abc', '/lab', '/data', '/laboratory'].map((path) => fetch(origin + path)))
    await lab.close()
    expect(lab.url.endsWith('/lab')).toBe(true)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404])
  })

  it('names a taken port and the cure', async () => {
    await expect(serve({ dir, port: Number(new URL(server.url).port) })).rejects.toThrow(/is in use\. Choose another one with --port/)
  })
})
