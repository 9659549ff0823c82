/** The page that finds its own base path: what its policy allows is what stands in it, and its loader tries the right places. */
import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { anywherePage } from '../../../scripts/anywhere-page.mjs'

const FALLBACK = `<!doctype html>
<html><head>
    <script src="/theme.js"></script>
    <link rel="icon" href="/favicon.svg" />
    <link rel="manifest" href="/manifest.webmanifest" />
    <meta http-equiv="content-security-policy" content="script-src 'self' 'sha256-AAAA'">
    <link href="/_app/chunk.js" rel="modulepreload">
    <link href="/_app/a.css" rel="stylesheet">
  </head><body><div>
      <script>
        { __sveltekit_abc = { base: "" }; Promise.all([import("/_app/start.js"), import("/_app/app.js")]) }
      </script>
</div></body></html>`
const ROUTES = ['^\\/$', '^\\/data\\/?$', '^\\/runs\\/?$', '^\\/runs\\/([^/]+?)\\/?$']
const page = anywherePage(FALLBACK, { themeScript: 'theme()', icon: '<svg/>' }, ROUTES)
const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script ?? '')

/** The loader with its imports recorded; only those under `real` succeed. */
async function loadAt(pathname: string, real: string) {
  const tried: string[] = []
  const links: { rel: string; href: string }[] = []
  const started: unknown[] = []
  const context: Record<string, unknown> = {
    location: { pathname },
    document: {
      currentScript: { parentElement: 'element' },
      createElement: () => ({}),
      head: {
        append: (link: { rel: string; href: string; onload: () => void }) => {
          links.push({ rel: link.rel, href: link.href })
          link.onload()
        }
      }
    },
    importFrom: async (address: string) => {
      tried.push(address)
      if (!address.startsWith(`${real}/_app/`)) throw new Error('404')
      return { start: (...args: unknown[]) => started.push(args) }
    }
  }
  runInNewContext((scripts[1] ?? '').replaceAll('import(', 'importFrom('), context)
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { tried, links, started, base: (context.__sveltekit_abc as { base: string } | undefined)?.base }
}

describe('anywherePage', () => {
  it('holds no absolute address of a file and allows exactly its own scripts', () => {
    expect(page).not.toMatch(/(src|href)="\//)
    expect(scripts).toHaveLength(2)
    expect(scripts[0]).toBe('theme()')
    const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(page).toContain(`script-src 'self' ${hashes.join(' ')}"`)
    expect(page).not.toContain('AAAA')
  })

  it.each([
    ['/runs/abc', ''],
    ['/lab/runs/abc', '/lab'],
    ['/lab/data/', '/lab'],
    ['/lab/runs/', '/lab'],
    ['/a/b/runs/abc', '/a/b'],
    ['/lab/nowhere', '/lab'],
    ['/lab/', '/lab'],
    ['//evil.example/runs/abc', '/evil.example']
  ])('finds the base of %s at the first try', async (path, base) => {
    const loaded = await loadAt(path, base)
    expect(loaded.tried).toEqual([`${base}/_app/start.js`, `${base}/_app/app.js`])
    expect(loaded.base).toBe(base)
    expect(loaded.started).toHaveLength(1)
    expect(loaded.links).toContainEqual({ rel: 'stylesheet', href: `${base}/_app/a.css` })
  })

  it('looks further up for an unknown deep address', async () => {
    const loaded = await loadAt('/lab/a/b/c', '/lab')
    expect(loaded.base).toBe('/lab')
    expect(loaded.started).toHaveLength(1)
  })

  it('refuses a fallback page of a form it does not know', () => {
    expect(() => anywherePage('<html></html>', { themeScript: '', icon: '' }, ROUTES)).toThrow(/no inline script/)
  })
})
