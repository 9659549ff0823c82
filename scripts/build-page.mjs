/** Bundles a small page of a test or benchmark: as the app is bundled, but without SvelteKit. */
import { build } from 'vite'

/**
 * @param {string} root Folder with the page's index.html.
 * @param {string} outDir
 */
export async function buildPage(root, outDir) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    base: './',
    worker: { format: 'es' },
    define: { __BUILD_KEY__: '"page"' },
    build: { outDir, target: 'es2023', emptyOutDir: true }
  })
}
