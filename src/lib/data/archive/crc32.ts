/** CRC-32 as zip uses it (polynomial 0xedb88320), four bytes per step. Source: Kounavis and Berry 2005, "slicing by 4". */
const SLICES = 4

const tables = buildTables()

function buildTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
    return crc
  })
  const all = [first]
  for (let slice = 1; slice < SLICES; slice++) {
    all.push(Uint32Array.from(all[slice - 1] ?? [], (crc) => (crc >>> 8) ^ (first[crc & 255] ?? 0)))
  }
  return all
}

const [t0 = new Uint32Array(), t1 = t0, t2 = t0, t3 = t0] = tables

export function crc32(bytes: Uint8Array): number {
  let crc = -1
  let i = 0
  for (; i + SLICES <= bytes.length; i += SLICES) {
    crc ^= (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
    crc = (t3[crc & 255] ?? 0) ^ (t2[(crc >>> 8) & 255] ?? 0) ^ (t1[(crc >>> 16) & 255] ?? 0) ^ (t0[crc >>> 24] ?? 0)
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
