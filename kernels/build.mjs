/**
 * Compiles the kernels: {fast, strict} x {shared, unshared memory}. Skips when no source changed. Prints size and SHA-256 of each output.
 * `fast` uses relaxed fused multiply-add; `strict` does not, so that it gives the same bits on every CPU.
 */
import asc from 'assemblyscript/asc'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const layoutPath = join(root, 'src/lib/engines/signpost/wasm/op-layout.mjs')
const outputFolder = join(root, 'src/lib/engines/signpost/wasm/generated')
const generatedSource = join(here, 'src/generated/ops.ts')
const stampPath = join(outputFolder, 'sources.sha256')
const variants = ['fast', 'strict'].flatMap((numerics) =>
  ['shared', 'unshared'].map((memory) => ({ numerics, memory, name: `${numerics}-${memory}` }))
)

const sha256 = (data) => createHash('sha256').update(data).digest('hex')
const capital = (name) => name[0].toUpperCase() + name.slice(1)
const constant = (name) => name.replace(/[A-Z]/g, '_$&').toUpperCase()

/** Everything that decides the outputs. */
function sourcesHash() {
  const sources = readdirSync(join(here, 'src')).filter((name) => name.endsWith('.ts'))
  const paths = [
    fileURLToPath(import.meta.url),
    layoutPath,
    join(root, 'package-lock.json'),
    ...sources.sort().map((name) => join(here, 'src', name))
  ]
  return sha256(paths.map((path) => readFileSync(path, 'utf8')).join('\0'))
}

/** The shared layout as AssemblyScript: one class per op and table, one constant per control word. */
async function layoutSource() {
  const layout = await import(layoutPath)
  const record = (name, words) => `@unmanaged export class ${capital(name)} {\n${words.map((word) => `  ${word}: i32`).join('\n')}\n}\n`
  const ops = Object.entries(layout.opLayout)
  const opHead = layout.opHead
  return [
    '// Made by kernels/build.mjs from op-layout.mjs.',
    `export const OP_BYTES: i32 = ${layout.OP_BYTES}`,
    ...ops.map(([name], opcode) => `export const ${constant(name)}: i32 = ${opcode}`),
    record('op', opHead),
    ...ops.map(([name, words]) => record(`${name}Op`, [...opHead, ...words])),
    ...Object.entries(layout.tableLayout).map(([name, words]) => record(name, words)),
    record('request', layout.requestLayout),
    ...layout.controlLayout.map((name, line) => `export const AT_${constant(name)}: usize = ${line * layout.CONTROL_LINE_BYTES}`),
    ...layout.totalsLayout.map((name, index) => `export const TOTAL_${constant(name)}: usize = ${index * 8}`),
    ...layout.vectorLayout.map((name, index) => `export const VECTOR_${constant(name)}: i32 = ${index}`)
  ].join('\n')
}

async function compile({ numerics, memory, name }) {
  const outFile = join(outputFolder, `${name}.wasm`)
  const flags = [
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    // Constants of the kernels: behind the control words, before the first area (CONTROL_BYTES in memory.ts).
    '--memoryBase',
    '6144',
    '--enable',
    'simd,threads'
  ]
  if (numerics === 'fast') flags.push('--enable', 'relaxed-simd')
  if (memory === 'shared') flags.push('--sharedMemory')
  const { error, stderr } = await asc.main([join(here, 'src/index.ts'), '--outFile', outFile, '--disableWarning', '201', ...flags])
  if (error) throw new Error(`${name}: ${error.message}\n${stderr.toString()}`)
  const bytes = readFileSync(outFile)
  console.log(`${name}.wasm ${bytes.length} bytes sha256 ${sha256(bytes)}`)
}

const wanted = sourcesHash()
const upToDate =
  existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted && variants.every(({ name }) => existsSync(join(outputFolder, `${name}.wasm`)))
if (upToDate) console.log('kernels: up to date')
else {
  mkdirSync(outputFolder, { recursive: true })
  mkdirSync(dirname(generatedSource), { recursive: true })
  writeFileSync(generatedSource, await layoutSource())
  for (const variant of variants) await compile(variant)
  writeFileSync(stampPath, wanted)
}
