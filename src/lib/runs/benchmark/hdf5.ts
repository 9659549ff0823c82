/**
 * HDF5 files as plain numbers, read with the HDF5 library compiled to WebAssembly (h5wasm): loaded with the first file, a megabyte over the
 * wire. Only one-dimensional numbers and scalar attributes are read, of the names that are asked for; nothing else in a file is looked at.
 */
import type { Attribute, Dataset } from 'h5wasm'

export const HDF5_CAPS = { bytes: 64_000_000, values: 2_000_000 } as const

/** The first bytes of every HDF5 file that begins at 0. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const

export const isHdf5 = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, index) => bytes[index] === byte)

export type Hdf5Obstacle = 'hdf5-unreadable' | 'hdf5-too-large'

export class Hdf5Error extends Error {
  override name = 'Hdf5Error'
  readonly code: Hdf5Obstacle

  constructor(code: Hdf5Obstacle, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export interface Hdf5Content {
  /** By path; absent where the file has none of that name or one that is no list of numbers. */
  numbers: ReadonlyMap<string, Float64Array>
  /** 'group@name' -> number; absent likewise. */
  attributes: ReadonlyMap<string, number>
}

export interface Hdf5Names {
  datasets: readonly string[]
  /** 'group@name'. */
  attributes: readonly string[]
}

/** Little-endian floats and integers of every width ('<f', '<d', '<i', '<Q'), as h5wasm writes their types. */
const isNumeric = (dtype: unknown) => typeof dtype === 'string' && /^[<>|]?[bBhHiIlLqQfd]$/.test(dtype)

const length = (shape: readonly number[] | null) => (shape ?? []).reduce((product, size) => product * size, 1)

function numbersOf({ shape, dtype, value }: Pick<Dataset | Attribute, 'shape' | 'dtype' | 'value'>): Float64Array | null {
  if (!isNumeric(dtype) || (shape?.length ?? 0) > 1) return null
  if (typeof value === 'number' || typeof value === 'bigint') return Float64Array.of(Number(value))
  return ArrayBuffer.isView(value) ? Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number) : null
}

function checkLength(path: string, shape: readonly number[] | null): void {
  if (length(shape) <= HDF5_CAPS.values) return
  throw new Hdf5Error('hdf5-too-large', `${path} has ${length(shape)} values, at most ${HDF5_CAPS.values}`)
}

/** Everything in one virtual file, which is gone afterwards. Throws Hdf5Error. */
export async function readHdf5(bytes: Uint8Array, names: Hdf5Names): Promise<Hdf5Content> {
  if (bytes.length > HDF5_CAPS.bytes) throw new Hdf5Error('hdf5-too-large', `has ${bytes.length} bytes, at most ${HDF5_CAPS.bytes}`)
  if (!isHdf5(bytes)) throw new Hdf5Error('hdf5-unreadable', 'is no HDF5 file')
  const { default: h5wasm } = await import('h5wasm')
  const { FS } = await h5wasm.ready
  const path = 'imported.h5'
  FS.writeFile(path, bytes)
  try {
    const file = new h5wasm.File(path, 'r')
    try {
      return { numbers: readNumbers(file, names.datasets, h5wasm.Dataset), attributes: readAttributes(file, names.attributes) }
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof Hdf5Error) throw error
    throw new Hdf5Error('hdf5-unreadable', `cannot be read (${error instanceof Error ? error.message : String(error)})`, { cause: error })
  } finally {
    FS.unlink(path)
  }
}

interface Hdf5File {
  get(path: string): unknown
}

function readNumbers(file: Hdf5File, paths: readonly string[], DatasetClass: typeof Dataset): Map<string, Float64Array> {
  const numbers = new Map<string, Float64Array>()
  for (const path of paths) {
    const dataset = file.get(path)
    if (!(dataset instanceof DatasetClass)) continue
    checkLength(path, dataset.shape)
    const values = numbersOf(dataset)
    if (values) numbers.set(path, values)
  }
  return numbers
}

function readAttributes(file: Hdf5File, names: readonly string[]): Map<string, number> {
  const attributes = new Map<string, number>()
  for (const name of names) {
    const [group = '', key = ''] = name.split('@')
    const owner = file.get(group) as { attrs?: Record<string, Attribute> } | null
    const attribute = owner?.attrs?.[key]
    if (!attribute) continue
    checkLength(name, attribute.shape)
    const [value] = numbersOf(attribute) ?? []
    if (value !== undefined) attributes.set(name, value)
  }
  return attributes
}
