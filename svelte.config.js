import adapterStatic from '@sveltejs/adapter-static'
import { buildFolder, buildKey, labelInEnvironment } from './scripts/build-key.mjs'
import { finishBuild } from './scripts/finish-build.mjs'

const label = labelInEnvironment()
const folder = buildFolder(label)
const FALLBACK = '404.html'

/** @type {import('@sveltejs/kit').Adapter} */
const adapter = {
  name: 'signpost-static',
  async adapt(builder) {
    await adapterStatic({ pages: folder, fallback: FALLBACK }).adapt(builder)
    await finishBuild(
      folder,
      builder.routes.map(({ id, pattern }) => ({ id, pattern: pattern.source }))
    )
  }
}

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter,
    // Relative addresses: one build works at the root of a host and under any sub-path.
    paths: { relative: true },
    version: { name: buildKey(label) },
    // The page registers it itself (state/app-version.svelte.ts), because it also decides about reloads.
    serviceWorker: { register: false },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'worker-src': ['self'],
        'connect-src': ['self'],
        'img-src': ['self', 'blob:', 'data:'],
        'style-src': ['self', 'unsafe-inline'],
        'font-src': ['self'],
        'manifest-src': ['self'],
        'base-uri': ['none'],
        'form-action': ['none']
      }
    }
  }
}
