import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { sveltekit } from '@sveltejs/kit/vite'
import { execFileSync } from 'node:child_process'
import { defineConfig, type Plugin } from 'vite'
import packageJson from './package.json' with { type: 'json' }
import { buildKey, labelInEnvironment } from './scripts/build-key.mjs'
import { securityHeaders } from './scripts/security-headers.mjs'

/** `server.headers` does not reach the pages that SvelteKit renders, so a middleware sets them. */
function isolationHeaders(): Plugin {
  const use = (server: {
    middlewares: { use(handler: (request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => void): void }
  }) => {
    server.middlewares.use((_request, response, next) => {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      next()
    })
  }
  return { name: 'signpost-isolation-headers', configureServer: use, configurePreviewServer: use }
}

/** The commit that the build was made from; part of every run record. */
function buildId(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unversioned' // a source archive without its git history
  }
}

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/i18n/generated',
      strategy: ['preferredLanguage', 'baseLocale']
    }),
    sveltekit(),
    isolationHeaders()
  ],
  define: {
    __APP_VERSION__: JSON.stringify(packageJson.version),
    __BUILD_ID__: JSON.stringify(buildId()),
    __BUILD_KEY__: JSON.stringify(buildKey(labelInEnvironment()))
  },
  worker: { format: 'es' },
  server: { fs: { allow: ['workers', 'kernels', 'messages'] } }
})
