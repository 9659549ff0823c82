/** Every text exists in every language with the same placeholders, and every text is used: a missing one would show up in English. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sourceFiles } from './read-imports.mjs'
import { rootDir } from './run.mjs'

const settings = JSON.parse(readFileSync(join(rootDir, 'project.inlang/settings.json'), 'utf8'))

/** @param {string} path @returns {Record<string, unknown>} */
function messagesIn(path) {
  const { $schema: _, ...messages } = JSON.parse(readFileSync(join(rootDir, path), 'utf8'))
  return messages
}

/** Names in braces, sorted; plural forms repeat them. @param {unknown} message */
function placeholders(message) {
  const names = JSON.stringify(message).match(/\{(\w+)\}/g) ?? []
  return [...new Set(names)].sort().join(' ')
}

/** @param {string} pattern 'messages/x/{locale}.json' */
function compareLocales(pattern) {
  const base = messagesIn(pattern.replace('{locale}', settings.baseLocale))
  const others = settings.locales.filter((/** @type {string} */ locale) => locale !== settings.baseLocale)
  return others.flatMap((/** @type {string} */ locale) => {
    const path = pattern.replace('{locale}', locale)
    const translated = messagesIn(path)
    const missing = Object.keys(base).filter((key) => !(key in translated))
    const surplus = Object.keys(translated).filter((key) => !(key in base))
    const different = Object.keys(base).filter((key) => key in translated && placeholders(base[key]) !== placeholders(translated[key]))
    return [
      ...missing.map((key) => `${path}: '${key}' is missing`),
      ...surplus.map((key) => `${path}: '${key}' has no ${settings.baseLocale} text`),
      ...different.map((key) => `${path}: '${key}' has other placeholders than ${settings.baseLocale}`)
    ]
  })
}

/** Keys are used as `m.key`, or built from a prefix: `m[\`class_${id}\`]`. */
function unusedKeys() {
  const patterns = /** @type {string[]} */ (settings['plugin.inlang.messageFormat'].pathPattern)
  const sources = sourceFiles(['src', 'workers'], /\.(ts|svelte)$/).map((path) => readFileSync(join(rootDir, path), 'utf8'))
  const text = sources.join('\n')
  const words = new Set(text.match(/\w+/g))
  const prefixes = [...text.matchAll(/`(\w+_)\$\{/g)].map((match) => match[1] ?? '')
  const keys = patterns.flatMap((pattern) => Object.keys(messagesIn(pattern.replace('{locale}', settings.baseLocale))))
  const unused = keys.filter((key) => !words.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))
  return unused.map((key) => `messages: nobody uses '${key}'`)
}

/** @returns {string[]} */
export function checkMessages() {
  const patterns = /** @type {string[]} */ (settings['plugin.inlang.messageFormat'].pathPattern)
  return [...patterns.flatMap(compareLocales), ...unusedKeys()]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const violations = checkMessages()
  for (const violation of violations) console.error(violation)
  console.log(violations.length === 0 ? 'Texts are complete in every language.' : `${violations.length} texts broken.`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
