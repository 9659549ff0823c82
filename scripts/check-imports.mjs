/** Holds the table of import-rules.mjs: fails on imports it does not allow, on rows that nobody uses, and on barrel files. */
import { pathToFileURL } from 'node:url'
import { freeGroups, groups, packageOwners, rows } from './import-rules.mjs'
import { importsOf, resolveImport, sourceFiles } from './read-imports.mjs'

const SOURCE_FOLDERS = ['src', 'workers', 'cli', 'bench', 'tests']

/** @param {string} file */
const groupOf = (file) => groups.find(([, pattern]) => pattern.test(file))?.[0] ?? null

/**
 * The row that allows it, or null. A row for types does not allow values; one for values allows types.
 * @param {string} from
 * @param {string} to
 * @param {boolean} typeOnly
 */
function allowingRow(from, to, typeOnly) {
  const value = `${from} -> ${to}`
  const type = `${from} -> type ${to}`
  if (rows.includes(value)) return value
  return typeOnly && rows.includes(type) ? type : null
}

/**
 * @param {string} file
 * @param {import('./read-imports.mjs').Import} entry
 * @param {Set<string>} used Rows and package uses seen; added to.
 * @returns {string | null} The complaint.
 */
function complaintAbout(file, entry, used) {
  const from = groupOf(file)
  const target = resolveImport(file, entry.specifier)
  if (entry.reexportsAll) return 'passes on everything of another file; import the file you mean'
  if (from === null) return 'belongs to no group of import-rules.mjs'
  if ('packageName' in target) {
    const owners = /** @type {Record<string, string[]>} */ (packageOwners)[target.packageName]
    used.add(`${target.packageName} in ${from}`)
    const allowed = !owners || owners.includes(from) || /** @type {readonly string[]} */ (freeGroups).includes(from)
    return allowed ? null : `may not import the package ${target.packageName}; only ${owners.join(', ')} may`
  }
  const to = groupOf(target.file)
  if (to === from || freeGroups.includes(from)) return null
  const row = to && allowingRow(from, to, entry.typeOnly)
  if (row) used.add(row)
  return row ? null : `${from} may not import ${entry.typeOnly ? 'types of ' : ''}${to ?? target.file} (${entry.specifier})`
}

/** @param {Set<string>} used */
function unusedRows(used) {
  const packageUses = Object.entries(packageOwners).flatMap(([name, owners]) => owners.map((owner) => `${name} in ${owner}`))
  return [...rows, ...packageUses].filter((row) => !used.has(row)).map((row) => `scripts/import-rules.mjs: nobody uses the row '${row}'`)
}

/** @returns {string[]} One line per violation. */
export function checkImports() {
  const files = sourceFiles(SOURCE_FOLDERS, /\.(ts|svelte)$/)
  /** @type {Set<string>} */
  const used = new Set()
  const barrels = files
    .filter((file) => /(^|\/)index\.ts$/.test(file))
    .map((file) => `${file}: barrel files hide what is imported; name the file by its job`)
  const violations = files.flatMap((file) =>
    importsOf(file).flatMap((entry) => {
      const complaint = complaintAbout(file, entry, used)
      return complaint ? [`${file}:${entry.line}: ${complaint}`] : []
    })
  )
  return [...barrels, ...violations, ...unusedRows(used)]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const violations = checkImports()
  for (const violation of violations) console.error(violation)
  console.log(violations.length === 0 ? 'Imports follow the table.' : `${violations.length} import rules broken.`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
