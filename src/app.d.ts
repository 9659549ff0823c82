declare global {
  /** package.json's version. */
  const __APP_VERSION__: string
  /** The commit that the build was made from. */
  const __BUILD_ID__: string
}

export {}
