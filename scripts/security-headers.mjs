/**
 * The response headers of every page, worker and file: cross-origin isolation (needed for shared memory and so for threads) and the
 * parts of the security policy that a meta element cannot carry. Used by the dev server, the preview and scripts/serve.mjs.
 */
export const securityHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()'
}
