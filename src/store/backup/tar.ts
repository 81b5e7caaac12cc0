import { assert } from '../../core/assert.ts'

/** One file in a tar archive, as its header says. */
export interface TarEntry {
  readonly name: string
  readonly size: number // bytes
}

export const TAR_BLOCK = 512

/** Two blocks of zeros end an archive; one that lacks them was cut off. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK)

/**
 * The header of a file that its owner alone reads. It follows from name and size to the last byte,
 * so a reader can make it again and compare.
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */
export function tarHeader({ name, size }: TarEntry): Buffer {
  assert(Buffer.byteLength(name) <= 100, 'a name in the archive fits its field')
  assert(size < 8 ** 11, 'a part of the archive is smaller than 8 GiB')
  const header = Buffer.alloc(TAR_BLOCK)
  header.write(name, 0)
  header.write(octal(0o600, 8), 100) // mode
  header.write(octal(0, 8), 108) // owner
  header.write(octal(0, 8), 116) // group
  header.write(octal(size, 12), 124)
  header.write(octal(0, 12), 136) // time: the manifest has it
  header.write(' '.repeat(8), 148) // the checksum counts itself as blanks
  header.write('0', 156) // an ordinary file
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 7)} `, 148)
  return header
}

/** What a header says, or null where it is not one that we wrote. */
export function readTarHeader(header: Buffer): TarEntry | null {
  const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
  const size = /^[0-7]{11}\0$/.exec(header.toString('latin1', 124, 136))
  if (name === '' || size === null) return null
  const entry = { name, size: Number.parseInt(size[0], 8) }
  if (Buffer.byteLength(name) > 100) return null // it was no UTF-8
  return tarHeader(entry).equals(header) ? entry : null
}

/** How many zeros follow a file, up to the next block. */
export function tarPadding(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}
