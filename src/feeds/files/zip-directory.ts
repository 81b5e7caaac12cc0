/** One file in a zip: where its bytes are, how they are packed, and what they were. */
export interface ZipMember {
  readonly name: string
  readonly method: number // 0 as they are, 8 deflated
  readonly packed: number // bytes in the zip
  readonly size: number // bytes unpacked, as the zip says
  readonly crc: number // of the unpacked bytes
  readonly header: number // place of its local header
  readonly encrypted: boolean
}

/** Where the list of members is. */
export interface CentralDirectory {
  readonly count: number
  readonly first: number // place of its first byte
  readonly length: number // bytes
  readonly record: number | null // place of ZIP64's record, which says them instead
}

const END = 0x06054b50
const LOCATOR_64 = 0x07064b50
const CENTRAL = 0x02014b50
const IN_EXTRA = 0xffffffff // the number stands in the extra field of ZIP64

/** Reads the end record out of a file's last bytes; null where there is none. */
export function directoryAt(tail: Buffer, fileSize: number): CentralDirectory | null {
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end -= 1
  if (end < 0) return null
  const count = tail.readUInt16LE(end + 10)
  const length = tail.readUInt32LE(end + 12)
  const first = tail.readUInt32LE(end + 16)
  const locator = end - 20
  const isOf64 = count === 0xffff || length === IN_EXTRA || first === IN_EXTRA
  const isThere = isOf64 && locator >= 0 && tail.readUInt32LE(locator) === LOCATOR_64
  const record = isThere ? Number(tail.readBigUInt64LE(locator + 8)) : null
  return { count, first, length, record: record !== null && record < fileSize ? record : null }
}

/** The members that a central directory lists, folders left out; null where it is damaged. */
export function entriesIn(bytes: Buffer, count: number): ZipMember[] | null {
  const members: ZipMember[] = []
  let at = 0
  for (let place = 0; place < count; place += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) return null
    const nameLength = bytes.readUInt16LE(at + 28)
    const extraLength = bytes.readUInt16LE(at + 30)
    const extraAt = at + 46 + nameLength
    if (extraAt + extraLength > bytes.length) return null
    const name = new TextDecoder().decode(bytes.subarray(at + 46, extraAt))
    const sizes = {
      size: bytes.readUInt32LE(at + 24),
      packed: bytes.readUInt32LE(at + 20),
      header: bytes.readUInt32LE(at + 42),
    }
    const large = withExtra(sizes, bytes.subarray(extraAt, extraAt + extraLength))
    if (!name.endsWith('/')) {
      const method = bytes.readUInt16LE(at + 10)
      const crc = bytes.readUInt32LE(at + 16)
      const encrypted = (bytes.readUInt16LE(at + 8) & 1) === 1
      members.push({ name, method, crc, encrypted, ...large })
    }
    at = extraAt + extraLength + bytes.readUInt16LE(at + 32)
  }
  return members
}

interface Sizes {
  readonly size: number
  readonly packed: number
  readonly header: number
}

/** ZIP64's field has, in this order, those numbers that did not fit: size, packed size, place. */
function withExtra({ size, packed, header }: Sizes, extra: Buffer): Sizes {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2))
    let next = at + 4
    const read = (value: number): number => {
      if (value !== IN_EXTRA || next + 8 > end) return value
      next += 8
      return Number(extra.readBigUInt64LE(next - 8))
    }
    return { size: read(size), packed: read(packed), header: read(header) }
  }
  return { size, packed, header }
}
