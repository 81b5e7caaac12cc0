import { open, type FileHandle } from 'node:fs/promises'
import { AppError } from '../../core/app-error.ts'
import { sha256 } from './archive-writer.ts'
import { BACKUP_FORMAT, CHECKSUM_FILE, MANIFEST_FILE, type Manifest } from './manifest.ts'
import type { Part } from './manifest.ts'
import { readTarHeader, TAR_BLOCK, TAR_END, tarPadding } from './tar.ts'

export interface ArchiveReader {
  readonly manifest: Manifest
  readonly bytes: number
  /** One part, once more compared with its checksum. */
  read(part: Part): Promise<Buffer>
  close(): Promise<void>
}

/**
 * Opens a backup after reading all of it: every byte follows from the manifest or is compared with
 * a checksum, so a file that was cut off or changed anywhere is refused here.
 */
export async function openArchiveReader(
  path: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ArchiveReader> {
  const handle = await openFile(path)
  try {
    const { size } = await handle.stat()
    const found = new Map<string, { readonly at: number; readonly part: Part }>()
    const small = new Map<string, Buffer>() // the two files that are about the others
    let at = 0
    for (;;) {
      const header = await readBytes(handle, path, at, TAR_BLOCK)
      if (header.every((byte) => byte === 0)) break
      const entry = readTarHeader(header)
      if (entry === null || found.has(entry.name)) throw damaged(path, `at byte ${at}`)
      const start = at + TAR_BLOCK
      at = start + entry.size + tarPadding(entry.size)
      if (at > size) throw cutOff(path)
      const content = await readBytes(handle, path, start, at - start)
      if (content.subarray(entry.size).some((byte) => byte !== 0)) {
        throw damaged(path, `behind ${entry.name}`)
      }
      const own = content.subarray(0, entry.size)
      const part = { file: entry.name, bytes: entry.size, sha256: sha256(own) }
      if (small.size > 0 || entry.name === MANIFEST_FILE) small.set(entry.name, Buffer.from(own))
      else found.set(entry.name, { at: start, part })
      onProgress(at, size)
    }
    const end = await readBytes(handle, path, at, TAR_END.length)
    if (!end.equals(TAR_END) || size !== at + TAR_END.length) throw cutOff(path)

    const manifest = readManifest(path, small)
    const parts = manifest.tables.flatMap((table) => table.parts)
    for (const part of parts) {
      const there = found.get(part.file)?.part
      if (there?.sha256 !== part.sha256) throw damaged(path, `in ${part.file}`)
    }
    if (parts.length !== found.size) throw damaged(path, 'it holds files that its manifest lacks')
    return {
      manifest,
      bytes: size,
      async read(part) {
        const content = await readBytes(handle, path, found.get(part.file)!.at, part.bytes)
        if (sha256(content) !== part.sha256) throw damaged(path, `in ${part.file}`)
        return content
      },
      close: () => handle.close(),
    }
  } catch (cause) {
    await handle.close()
    throw cause
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is none' : `it cannot be read (${code})`
    const message = `${path} is to be a backup, and ${why}. Name a file that tidemark backup made.`
    throw new AppError('invalid_input', { path }, { message, cause })
  }
}

/** Checked by its own file before a word of it is believed. */
function readManifest(path: string, files: ReadonlyMap<string, Buffer>): Manifest {
  const text = files.get(MANIFEST_FILE)
  if (text === undefined || files.size !== 2) throw cutOff(path)
  if (files.get(CHECKSUM_FILE)?.toString() !== `${sha256(text)}  ${MANIFEST_FILE}\n`) {
    throw damaged(path, `in ${MANIFEST_FILE}`)
  }
  const manifest = JSON.parse(text.toString()) as Manifest
  if (manifest.format === BACKUP_FORMAT) return manifest
  const message =
    `${path} is a backup of format ${manifest.format}, and this program reads format ` +
    `${BACKUP_FORMAT}. Restore it with Tidemark ${manifest.tidemark}, which made it, or a later one.`
  throw new AppError('invalid_input', { path }, { message })
}

async function readBytes(
  handle: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw cutOff(path)
    filled += bytesRead
  }
  return buffer
}

function cutOff(path: string): AppError {
  return refusal(path, 'is not a whole backup: its end is missing')
}

function damaged(path: string, where: string): AppError {
  return refusal(path, `is damaged, or is no backup of Tidemark: ${where}`)
}

function refusal(path: string, trouble: string): AppError {
  const message = `${path} ${trouble}. Nothing was changed. Take another backup.`
  return new AppError('invalid_input', { path }, { message })
}
