/** What makes one build differ from another: the sources of the app, as one short key that page, workers and service worker all carry. */
import { hashOf } from './setup.mjs'

const APP_SOURCES = [
  'src',
  'workers',
  'kernels',
  'messages',
  'static',
  'project.inlang/settings.json',
  'package.json',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'scripts/anywhere-page.mjs',
  'scripts/build-key.mjs',
  'scripts/finish-build.mjs',
  'scripts/security-headers.mjs'
]

const KEY_LENGTH = 12

/** Set by ensureBuild in the environment of the build. */
export const labelInEnvironment = () => process.env.SIGNPOST_BUILD_LABEL ?? ''

/**
 * 12 hexadecimal digits.
 * @param {string} label Sets builds of the same sources apart: the tests of updates need two.
 */
export function buildKey(label) {
  return hashOf(APP_SOURCES, label).slice(0, KEY_LENGTH)
}

/**
 * Relative to the repository; labelled builds stay out of build/.
 * @param {string} label
 */
export function buildFolder(label) {
  return label === '' ? 'build' : `.cache/build-${label}`
}
