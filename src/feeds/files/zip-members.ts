import { inflateRawSync } from 'node:zlib'
import { refuseFile } from './parsed.ts'

const LARGEST_MEMBER = 268_435_456 // bytes; this stops a zip that was made to fill memory

/** One file in a zip: where its bytes are, and how they are packed. */
interface Entry {
  readonly name: string
  readonly method: number // 0 as they are, 8 deflated
  readonly packed: number // bytes in the zip
  readonly header: number // place of its local header
}

/**
 * The names of the files in a zip, sorted. A damaged zip is refused whole.
 *
 * Source: PKWARE's APPNOTE 6.3.10: the end record, the central directory, ZIP64's extra field, which
 *         some writers use for files of any size.
 */
export function zipMembers(name: string, bytes: Uint8Array): readonly string[] {
  const members = entriesOf(name, bytes).map((entry) => entry.name)
  if (members.length === 0) refuseFile(name, 'is an empty zip file')
  return members.sort()
}

/** One member as lines; only it is unpacked, so memory is what the largest takes. */
export function memberLines(name: string, bytes: Uint8Array, member: string): string[] {
  const lines = new TextDecoder().decode(unpack(name, bytes, member)).split(/\r\n|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function unpack(name: string, bytes: Uint8Array, member: string): Uint8Array {
  const entry = entriesOf(name, bytes).find((one) => one.name === member)
  const view = viewOf(bytes)
  if (entry === undefined || entry.header + 30 > bytes.length) return damaged(name)
  const local = entry.header
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const packed = bytes.subarray(start, start + entry.packed)
  if (view.getUint32(local, true) !== LOCAL || packed.length !== entry.packed) return damaged(name)
  if (entry.method === 0) return packed
  if (entry.method !== 8) return refuseFile(name, `packs ${member} in a way that is not read`)
  try {
    return inflateRawSync(packed, { maxOutputLength: LARGEST_MEMBER })
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_BUFFER_TOO_LARGE') return damaged(name, cause)
    return refuseFile(name, `holds ${member} of more than ${LARGEST_MEMBER} bytes`)
  }
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const LOCATOR_64 = 0x07064b50
const IN_EXTRA = 0xffffffff // the number stands in the extra field of ZIP64

function entriesOf(name: string, bytes: Uint8Array): Entry[] {
  const view = viewOf(bytes)
  let end = bytes.length - 22
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1
  if (end < 0) return damaged(name)
  const { count, first } = directoryOf(view, end)
  const entries: Entry[] = []
  let at = first
  for (let place = 0; place < count; place += 1) {
    if (!(at + 46 <= bytes.length) || view.getUint32(at, true) !== CENTRAL) return damaged(name)
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const member = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const sizes = {
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      header: view.getUint32(at + 42, true),
    }
    const { packed, header } = withExtra(sizes, extra)
    if (!member.endsWith('/')) {
      entries.push({ name: member, method: view.getUint16(at + 10, true), packed, header })
    }
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true)
  }
  return entries
}

/** Where the central directory begins, and how many it lists. */
function directoryOf(
  view: DataView,
  end: number,
): { readonly count: number; readonly first: number } {
  const count = view.getUint16(end + 10, true)
  const first = view.getUint32(end + 16, true)
  const locator = end - 20
  if ((count !== 0xffff && first !== IN_EXTRA) || locator < 0) return { count, first }
  if (view.getUint32(locator, true) !== LOCATOR_64) return { count, first }
  const record = Number(view.getBigUint64(locator + 8, true))
  if (record + 56 > view.byteLength) return { count, first }
  return {
    count: Number(view.getBigUint64(record + 32, true)),
    first: Number(view.getBigUint64(record + 48, true)),
  }
}

/** ZIP64's field has, in this order, those numbers that did not fit: size, packed size, place. */
function withExtra(
  { packed, size, header }: { packed: number; size: number; header: number },
  extra: Uint8Array,
): { readonly packed: number; readonly header: number } {
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let next = at + 4
    const read = (value: number): number => {
      if (value !== IN_EXTRA || next + 8 > extra.length) return value
      next += 8
      return Number(view.getBigUint64(next - 8, true))
    }
    read(size)
    return { packed: read(packed), header: read(header) }
  }
  return { packed, header }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function damaged(name: string, cause?: unknown): never {
  return refuseFile(name, 'is not a zip file, or it is damaged', cause)
}
