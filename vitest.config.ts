/** Unit and kernel tests run in Node, without SvelteKit's plugin: what they test has no pages, though it may have texts. */
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { __APP_VERSION__: '"0.0.0-test"', __BUILD_ID__: '"test"', __BUILD_KEY__: '"test"' },
  test: {
    projects: [
      {
        extends: true,
        // As in vite.config.ts: a fresh clone has no compiled texts.
        plugins: [
          paraglideVitePlugin({
            project: './project.inlang',
            outdir: './src/lib/i18n/generated',
            strategy: ['preferredLanguage', 'baseLocale']
          })
        ],
        // The kernels' suite may run beside it: no time limit that a busy machine could break.
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], environment: 'node', testTimeout: 60_000 }
      },
      {
        extends: true,
        test: {
          name: 'kernels',
          include: ['tests/kernels/**/*.test.ts', 'tests/parity/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
          // By default one on a machine with two cores, which leaves half of it idle.
          maxWorkers: 2,
          // Node 20 has relaxed SIMD behind a flag only; browsers have shipped it.
          execArgv: ['--experimental-wasm-relaxed-simd']
        }
      }
    ]
  }
})
