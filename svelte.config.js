import adapter from '@sveltejs/adapter-static'

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    // 404.html is the fallback of the routes with parameters (runs/[id]); static hosts serve it for unknown paths.
    adapter: adapter({ fallback: '404.html' }),
    // A sub-path of a static host, e.g. SIGNPOST_BASE=/signpost.
    paths: { base: /** @type {'' | `/${string}`} */ (process.env.SIGNPOST_BASE ?? ''), relative: true },
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
