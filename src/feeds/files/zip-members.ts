import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { crc32, createInflateRaw } from 'node:zlib'
import { AppError } from '../../core/app-error.ts'
import { lineBatches } from './lines.ts'
import { refuseFile } from './parsed.ts'
import { type CentralDirectory, directoryAt, entriesIn, type ZipMember } from './zip-directory.ts'

const LARGEST_MEMBER = 2 ** 31 // bytes, unpacked; a day of a whole exchange is a quarter of it
const LARGEST_DIRECTORY = 2 ** 23
const MOST_MEMBERS = 20_000
const TAIL = 65_557 // the end record with its longest comment
const LEAST_SUSPICIOUS = 2 ** 24 // what is smaller fills no memory, however well it packs
const MOST_TIMES = 250 // unpacked ÷ packed; numbers as text stay below 50

/**
 * The files in a zip, by name. Of the zip, its directory alone is read. One that is damaged, or made
 * to do harm, is refused whole: names that lead out of a folder, members that share bytes or that
 * unpack to what no market's data do, more of them than a day has contracts.
 *
 * Source: PKWARE's APPNOTE 6.3.10. D. Fifield, A better zip bomb (2019), for members that overlap.
 */
export async function zipMembers(path: string): Promise<readonly ZipMember[]> {
  const name = basename(path)
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = await bytesAt(file, Math.max(0, size - TAIL), Math.min(TAIL, size))
    const found = directoryAt(tail, size) ?? damaged(name)
    const { first, length, count } = await resolved(file, found, name)
    if (count > MOST_MEMBERS) refuseFile(name, `holds ${count} files, more than ${MOST_MEMBERS}`)
    const isWithin = first >= 0 && length >= 0 && first + length <= size
    if (!isWithin || length > LARGEST_DIRECTORY) damaged(name)
    const members = entriesIn(await bytesAt(file, first, length), count) ?? damaged(name)
    if (members.length === 0) refuseFile(name, 'is an empty zip file')
    judge(name, members, first)
    return members.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } finally {
    await file.close()
  }
}

/** One member as lines, many at a time; memory is a chunk of it. What was packed is checked. */
export async function* memberLines(path: string, member: ZipMember): AsyncGenerator<string[]> {
  try {
    yield* lineBatches(unpacked(path, member))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw cause // the disk's, not the zip's
    damaged(basename(path), cause)
  }
}

async function* unpacked(path: string, member: ZipMember): AsyncGenerator<Uint8Array> {
  const start = await dataStart(path, member)
  if (member.packed === 0) return
  const raw = createReadStream(path, { start, end: start + member.packed - 1 })
  const inflate = member.method === 8 ? createInflateRaw({ chunkSize: CHUNK }) : null
  raw.on('error', (cause) => inflate?.destroy(cause))
  let [size, sum] = [0, 0]
  try {
    for await (const chunk of (inflate ? raw.pipe(inflate) : raw) as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > member.size) damaged(basename(path)) // it is longer than it says
      sum = crc32(chunk, sum)
      yield chunk
    }
  } finally {
    raw.destroy()
    inflate?.destroy()
  }
  if (size !== member.size || sum !== member.crc) damaged(basename(path))
}

const CHUNK = 65_536

/** Behind the local header, which has a name and extra fields of lengths of its own. */
async function dataStart(path: string, { header, packed }: ZipMember): Promise<number> {
  const file = await open(path)
  try {
    const local = await bytesAt(file, header, 30)
    if (local.length < 30 || local.readUInt32LE(0) !== LOCAL) damaged(basename(path))
    const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
    const { size } = await file.stat()
    if (start + packed > size) damaged(basename(path))
    return start
  } finally {
    await file.close()
  }
}

const LOCAL = 0x04034b50

/** The directory's place, which a zip of ZIP64 has in a record of its own. */
async function resolved(
  file: FileHandle,
  found: CentralDirectory,
  name: string,
): Promise<Omit<CentralDirectory, 'record'>> {
  if (found.record === null) return found
  const record = await bytesAt(file, found.record, 56)
  if (record.length < 56 || record.readUInt32LE(0) !== RECORD_64) return damaged(name)
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    first: Number(record.readBigUInt64LE(48)),
  }
}

const RECORD_64 = 0x06064b50

function judge(name: string, members: readonly ZipMember[], end: number): void {
  const names = new Set<string>()
  let free = 0 // where the next member may begin
  for (const member of members.toSorted((a, b) => a.header - b.header)) {
    const { name: own, packed, size, header, method, encrypted } = member
    if (!isInside(own)) refuseFile(name, `holds ${shown(own)}, a name that leads out of its folder`)
    if (names.has(own)) refuseFile(name, `holds ${shown(own)} twice`)
    names.add(own)
    if (encrypted) refuseFile(name, `holds ${shown(own)}, which is encrypted`)
    if (method !== 0 && method !== 8) {
      refuseFile(name, `packs ${shown(own)} in a way that is not read`)
    }
    if (header < free || header + 30 + packed > end) {
      refuseFile(name, 'holds files that share their bytes: it is damaged, or made to fill memory')
    }
    free = header + 30 + packed
    if (method === 0 && packed !== size) damaged(name)
    const isBomb = size > LEAST_SUSPICIOUS && size > packed * MOST_TIMES
    if (size > LARGEST_MEMBER || isBomb) {
      refuseFile(
        name,
        `holds ${shown(own)}, ${packed} bytes that unpack to ${size}: that is too many`,
      )
    }
  }
}

/** Neither absolute, nor of a drive, nor with a way up, nor with what a terminal obeys. */
function isInside(name: string): boolean {
  const isPlain = name !== '' && !/[\\:]|\p{Cc}|^\//u.test(name)
  return isPlain && name.split('/').every((part) => part !== '..' && part !== '.' && part !== '')
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80))
}

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start)
  return buffer.subarray(0, bytesRead)
}

function damaged(name: string, cause?: unknown): never {
  return refuseFile(name, 'is not a zip file, or it is damaged', cause)
}
