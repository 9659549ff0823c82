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

/** Requests that found no answer or a bad one, as lines. */
export function watchRequests(context: BrowserContext): string[] {
  const failures: string[] = []
  context.on('requestfailed', (request) => {
    const cause = request.failure()?.errorText
    // A page that is left aborts what it was still loading; a server that is gone gives other errors.
    if (cause !== 'net::ERR_ABORTED') failures.push(`${cause}: ${request.url()}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) failures.push(`${response.status()}: ${response.url()}`)
  })
  return failures
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
  /** The same build in a sub-folder and without the isolation headers, as a plain static host serves it; ends with '/lab/'. */
  plainSite: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const server = await serve({ dir: buildDir, isolated: false, prefix: '/lab' })
      await use(`${server.url}/`)
      await server.close()
    },
    { scope: 'worker' }
  ],
  baseURL: async ({ site }, use) => {
    await use(site)
  },
  watched: [
    async ({ context, baseURL }, use) => {
      const complaints = watchContext(context, (baseURL ?? '').replace(/\/$/, ''))
      await use(undefined)
      expect(complaints).toEqual([])
    },
    { auto: true }
  ]
})
