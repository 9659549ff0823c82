/**
 * SvelteKit's fallback page names its files by absolute paths, so it works at one base path only. This makes a page of it that may be served
 * at any depth under any base path: its loader finds the base in the address and takes styles and scripts from there.
 */
import { createHash } from 'node:crypto'

/** @param {string} html @param {RegExp} pattern @param {string} what @returns {RegExpMatchArray} */
function required(html, pattern, what) {
  const match = html.match(pattern)
  if (!match) throw new Error(`SvelteKit's fallback page has no ${what}; scripts/anywhere-page.mjs must follow its new form.`)
  return match
}

/** Runs in the page. Addresses of unknown pages are tried from their own folder up to the root. */
const LOADER = `
const path = location.pathname.replace(/^[/]+/, '/')
const folders = path.split('/').slice(0, -1)
const known = ROUTES.flatMap((route) => path.match(new RegExp('^(.*?)' + route.slice(1)))?.[1] ?? [])
const bases = [...new Set([...known, ...folders.map((_, depth) => folders.slice(0, folders.length - depth).join('/'))])]
const element = document.currentScript.parentElement
const linkTo = (base, rel, path) =>
  new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { rel, href: base + '/' + path, onload: resolve, onerror: resolve })
    document.head.append(link)
  })
async function load([base, ...others]) {
  globalThis[GLOBAL] = { base }
  try {
    return { base, modules: await Promise.all(MODULES.map((path) => import(base + '/' + path))) }
  } catch (error) {
    if (others.length === 0) throw error
    return load(others)
  }
}
async function start() {
  const { base, modules: [kit, app] } = await load(bases)
  for (const [rel, path] of LINKS) void linkTo(base, rel, path)
  await Promise.all(STYLES.map((path) => linkTo(base, 'stylesheet', path)))
  kit.start(app, element)
}
start()
`

const scriptHash = (/** @type {string} */ text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * @param {string} html SvelteKit's fallback page, made for the base path ''.
 * @param {{ themeScript: string, icon: string }} inline Contents of theme.js and favicon.svg: the browser wants both before the base is known.
 * @param {readonly string[]} routePatterns Sources of the expressions that paths without base match, '^\/data\/?$'.
 * @returns {string}
 */
export function anywherePage(html, { themeScript, icon }, routePatterns) {
  const bodyScript = required(html, /<script>([\s\S]*?)<\/script>/, 'inline script')
  const oldHash = required(html, /'sha256-[A-Za-z0-9+/=]+'/, 'hash in its policy')[0]
  const globalName = required(bodyScript[1] ?? '', /__sveltekit_\w+/, 'global object')[0]
  const modules = [...(bodyScript[1] ?? '').matchAll(/import\("\/([^"]+)"\)/g)].map(([, path]) => path)
  if (modules.length !== 2) throw new Error(`SvelteKit's fallback page starts ${modules.length} modules; scripts/anywhere-page.mjs knows 2.`)
  const links = [...html.matchAll(/<link\b[^>]*>/g)].map(([tag]) => ({
    rel: required(tag, /rel="([^"]+)"/, 'rel')[1],
    path: required(tag, /href="\/([^"]+)"/, 'absolute href')[1]
  }))
  const styles = links.filter(({ rel }) => rel === 'stylesheet').map(({ path }) => path)
  const others = links.filter(({ rel }) => !['stylesheet', 'modulepreload', 'icon'].includes(rel ?? '')).map(({ rel, path }) => [rel, path])
  // The route '/' ends any folder's address, so it comes last.
  const routes = routePatterns.toSorted((a, b) => b.length - a.length)
  const values = { ROUTES: routes, GLOBAL: globalName, MODULES: modules, STYLES: styles, LINKS: others }
  const constants = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)}`)
  const loader = `{\n${constants.join('\n')}${LOADER}}`
  const iconLink = `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}" />`
  return html
    .replace(bodyScript[0], () => `<script>${loader}</script>`)
    .replace(/[ \t]*<link\b[^>]*>\n?/g, '')
    .replace(/<script src="\/theme.js"><\/script>/, () => `<script>${themeScript}</script>\n    ${iconLink}`)
    .replace(oldHash, () => `${scriptHash(themeScript)} ${scriptHash(loader)}`)
}
