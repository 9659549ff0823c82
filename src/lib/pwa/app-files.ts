/** Which file of the build answers an address. Pure; the list is made at the end of the build (scripts/finish-build.mjs). */

export interface AppFile {
  /** Below the base path, without a leading '/'. */
  path: string
  sha256: string
}

export interface AppFileList {
  files: readonly AppFile[]
  /** Sources of the expressions that the pages with parameters match, '^\/runs\/([^/]+?)\/?$'. */
  clientRoutes: readonly string[]
}

/** Works at any address: it finds the base path itself. */
export const ANYWHERE_PAGE = '404.html'

/** Files whose names change with their content; an older build's are recognised by their names alone. */
export const IMMUTABLE_FOLDER = '_app/immutable/'

/** The path below the scope, decoded; null for addresses outside of it and for malformed escapes. */
export function pathInScope(address: string, scope: string): string | null {
  const [url, root] = [new URL(address), new URL(scope)]
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null
  try {
    return decodeURIComponent(url.pathname.slice(root.pathname.length))
  } catch {
    return null
  }
}

export class AppFiles {
  readonly all: readonly AppFile[]
  readonly #byPath: ReadonlyMap<string, AppFile>
  readonly #clientRoutes: readonly RegExp[]

  constructor({ files, clientRoutes }: AppFileList) {
    this.all = files
    this.#byPath = new Map(files.map((file) => [file.path, file]))
    this.#clientRoutes = clientRoutes.map((source) => new RegExp(source))
  }

  file(path: string): AppFile | null {
    return this.#byPath.get(path) ?? null
  }

  /** The page of an address that a browser opens; null when this build has none, which another build on the server may have. */
  page(path: string): AppFile | null {
    if (path === '') return this.file('index.html')
    const named = this.file(`${path}.html`) ?? (path.endsWith('.html') ? this.file(path) : null)
    if (named) return named
    // A page under its name and a slash would miss its relative addresses.
    const isOurs = this.file(`${path.replace(/\/$/, '')}.html`) !== null || this.#clientRoutes.some((route) => route.test(`/${path}`))
    return isOurs ? this.file(ANYWHERE_PAGE) : null
  }
}
