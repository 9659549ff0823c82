/** What every end-to-end test stands on: the production build on a free port, and the promise that it only talks to its own origin. */
import { test as base, expect, type BrowserContext } from '@playwright/test'
import { buildDir } from '../../scripts/build.mjs'
import { serve } from '../../scripts/serve.mjs'

export { expect }

/** Script errors, policy violations and foreign requests of all pages of a context, as lines. */
export function watchContext(context: BrowserContext, site: string): string[] {
  const complaints: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${site}/`) && !/^(blob|data):/.test(url)) complaints.push(`foreign request: ${url}`)
  })
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(`policy: ${message.text()}`)
  })
  context.on('weberror', (error) => complaints.push(`script error: ${error.error().message}`))
  return complaints
}

export const test = base.extend<{ watched: undefined }, { site: string; plainSite: string }>({
  /** Address of the build with the isolation headers. */
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const server = await serve({ dir: buildDir })
      await use(server.url)
      await server.close()
    },
    { scope: 'worker' }
  ],
  /** The same build without the isolation headers, as a plain static host serves it. */
  plainSite: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const server = await serve({ dir: buildDir, isolated: false })
      await use(server.url)
      await server.close()
    },
    { scope: 'worker' }
  ],
  baseURL: async ({ site }, use) => {
    await use(site)
  },
  watched: [
    async ({ context, baseURL }, use) => {
      const complaints = watchContext(context, baseURL ?? '')
      await use(undefined)
      expect(complaints).toEqual([])
    },
    { auto: true }
  ]
})
