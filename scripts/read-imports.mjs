/** The import statements of TypeScript and Svelte sources, each with the file it means. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { rootDir } from './run.mjs'

/** @typedef {{ specifier: string, typeOnly: boolean, reexportsAll: boolean, line: number }} Import */

/**
 * Repository-relative paths of the sources under the folders, without generated ones.
 * @param {readonly string[]} folders
 * @param {RegExp} pattern
 * @returns {string[]}
 */
export function sourceFiles(folders, pattern) {
  return folders.flatMap((folder) => {
    if (!existsSync(join(rootDir, folder))) return []
    const names = readdirSync(join(rootDir, folder), { recursive: true, encoding: 'utf8' })
    const paths = names.map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    return paths.filter((path) => pattern.test(path) && !path.includes('/generated/') && statSync(join(rootDir, path)).isFile())
  })
}

/** A Svelte file's scripts; line numbers stay true because everything else becomes empty lines. @param {string} text */
function scriptsOf(text) {
  let result = ''
  let end = 0
  for (const match of text.matchAll(/(<script[^>]*>)([\s\S]*?)<\/script>/g)) {
    const start = match.index + (match[1] ?? '').length
    result += text.slice(end, start).replace(/[^\n]/g, '') + (match[2] ?? '')
    end = start + (match[2] ?? '').length
  }
  return result
}

/** `import type X`, or every name of the list marked `type`. @param {ts.ImportDeclaration | ts.ExportDeclaration} node */
function isTypeOnly(node) {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.length > 0 && names.elements.every((name) => name.isTypeOnly)
}

/** The path in `import('x')` expressions and in `import('x').Type`. @param {ts.Node} node */
function dynamicSpecifier(node) {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments
    return argument && ts.isStringLiteralLike(argument) ? { text: argument.text, typeOnly: false } : null
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { text: node.argument.literal.text, typeOnly: true }
  return null
}

/**
 * @param {string} path Relative to the repository.
 * @returns {Import[]}
 */
export function importsOf(path) {
  const text = readFileSync(join(rootDir, path), 'utf8')
  const source = ts.createSourceFile(path, path.endsWith('.svelte') ? scriptsOf(text) : text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  /** @type {Import[]} */
  const found = []
  const lineOf = (/** @type {ts.Node} */ node) => source.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const visit = (/** @type {ts.Node} */ node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const reexportsAll = ts.isExportDeclaration(node) && !node.exportClause
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node), reexportsAll, line: lineOf(node) })
    }
    const dynamic = dynamicSpecifier(node)
    if (dynamic) found.push({ specifier: dynamic.text, typeOnly: dynamic.typeOnly, reexportsAll: false, line: lineOf(node) })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** package.json "imports" and Kit's aliases. @type {readonly [prefix: string, folder: string][]} */
const ALIASES = [
  ['#lib/', 'src/lib/'],
  ['#workers/', 'workers/'],
  ['$lib/', 'src/lib/']
]

/**
 * The file an import means, relative to the repository, or the package's name.
 * @param {string} importer
 * @param {string} specifier
 * @returns {{ file: string } | { packageName: string }}
 */
export function resolveImport(importer, specifier) {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('.')) return { file: posix.normalize(posix.join(posix.dirname(importer), bare)) }
  const alias = ALIASES.find(([prefix]) => bare.startsWith(prefix))
  if (alias) return { file: alias[1] + bare.slice(alias[0].length) }
  const [scope = '', name = ''] = bare.split('/')
  return { packageName: bare.startsWith('@') ? `${scope}/${name}` : scope }
}
