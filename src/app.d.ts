declare global {
  /** package.json's version. */
  const __APP_VERSION__: string
  /** The commit that the build was made from. */
  const __BUILD_ID__: string
  /** Of everything that was built together; page, workers and service worker compare it (scripts/build-key.mjs). */
  const __BUILD_KEY__: string
}

export {}
