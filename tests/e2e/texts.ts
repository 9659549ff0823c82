/** The app's own texts, so that tests find controls by the label a reader sees and survive a change of wording. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../../scripts/run.mjs'

type Locale = 'en' | 'ru'

function readTexts(locale: Locale): Map<string, unknown> {
  const folder = join(rootDir, 'messages')
  const files = readdirSync(folder).map((area) => join(folder, area, `${locale}.json`))
  return new Map(files.flatMap((file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)))
}

const texts = { en: readTexts('en'), ru: readTexts('ru') }

/** Throws for a key that does not exist or has plural forms. */
export function text(key: string, values: Record<string, string | number> = {}, locale: Locale = 'en'): string {
  const message = texts[locale].get(key)
  if (typeof message !== 'string') throw new Error(`There is no plain text '${key}' in ${locale}.`)
  return message.replace(/\{(\w+)\}/g, (_match, name: string) => String(values[name] ?? `{${name}}`))
}
