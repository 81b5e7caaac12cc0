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

type OnProgress = (done: number, total: number) => void

/**
 * Opens a backup after reading all of it: every byte follows from the manifest or is compared with
 * a checksum, so a file that was cut off or changed anywhere is refused here.
 */
export async function openArchiveReader(
  path: string,
  onProgress: OnProgress = () => {},
): Promise<ArchiveReader> {
  const file = await openFile(path)
  try {
    const entries = await readEntries(file, onProgress)
    const manifest = readManifest(file, entries)
    assertParts(file, entries, manifest)
    return {
      manifest,
      bytes: file.size,
      async read({ file: name, sha256: expected }) {
        const { start, bytes } = entries.get(name)!
        const content = await readBytes(file, start, bytes)
        if (sha256(content) !== expected) throw damaged(file, `in ${name}`)
        return content
      },
      close: () => file.handle.close(),
    }
  } catch (cause) {
    await file.handle.close()
    throw cause
  }
}

interface ArchiveFile {
  readonly path: string
  readonly handle: FileHandle
  readonly size: number
}

interface Entry extends Part {
  readonly start: number // of its content, in the archive
  readonly text: string | null // of the two files that are about the others
}

async function openFile(path: string): Promise<ArchiveFile> {
  try {
    const handle = await open(path, 'r')
    return { path, handle, size: (await handle.stat()).size }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is none' : `it cannot be read (${code})`
    const message = `${path} is to be a backup, and ${why}. Name a file that tidemark backup made.`
    throw new AppError('invalid_input', { path }, { message, cause })
  }
}

/** All files of the archive, by name, in its order. */
async function readEntries(
  file: ArchiveFile,
  onProgress: OnProgress,
): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  let at = 0
  for (;;) {
    const header = await readBytes(file, at, TAR_BLOCK)
    if (header.every((byte) => byte === 0)) break
    const said = readTarHeader(header)
    if (said === null || entries.has(said.name)) throw damaged(file, `at byte ${at}`)
    const start = at + TAR_BLOCK
    const { name, size } = said
    at = start + size + tarPadding(size)
    if (at > file.size) throw cutOff(file)
    const content = await readBytes(file, start, at - start)
    if (content.subarray(size).some((byte) => byte !== 0)) throw damaged(file, `behind ${name}`)
    const own = content.subarray(0, size)
    const text = name === MANIFEST_FILE || name === CHECKSUM_FILE ? own.toString() : null
    entries.set(name, { file: name, bytes: size, sha256: sha256(own), start, text })
    onProgress(at, file.size)
  }
  const end = await readBytes(file, at, TAR_END.length)
  if (!end.equals(TAR_END) || file.size !== at + TAR_END.length) throw cutOff(file)
  return entries
}

/** Checked by its own file before a word of it is believed. */
function readManifest(file: ArchiveFile, entries: ReadonlyMap<string, Entry>): Manifest {
  const [manifest, checksum] = [...entries.values()].slice(-2)
  if (manifest?.file !== MANIFEST_FILE || checksum?.file !== CHECKSUM_FILE) throw cutOff(file)
  if (checksum.text !== `${manifest.sha256}  ${MANIFEST_FILE}\n`) {
    throw damaged(file, `in ${MANIFEST_FILE}`)
  }
  const said = JSON.parse(manifest.text!) as Manifest
  if (said.format === BACKUP_FORMAT) return said
  const message =
    `${file.path} is a backup of format ${said.format}, and this program reads format ` +
    `${BACKUP_FORMAT}. Restore it with Tidemark ${said.tidemark}, which made it, or a later one.`
  throw new AppError('invalid_input', { path: file.path }, { message })
}

/** What the manifest names is there as it says, and nothing else is. */
function assertParts(
  file: ArchiveFile,
  entries: ReadonlyMap<string, Entry>,
  { tables }: Manifest,
): void {
  const parts = tables.flatMap((table) => table.parts)
  for (const part of parts) {
    if (entries.get(part.file)?.sha256 !== part.sha256) throw damaged(file, `in ${part.file}`)
  }
  if (parts.length + 2 === entries.size) return
  throw damaged(file, 'it holds files that its manifest does not name')
}

async function readBytes(file: ArchiveFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let filled = 0; filled < length;) {
    const { handle } = file
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw cutOff(file)
    filled += bytesRead
  }
  return buffer
}

function cutOff(file: ArchiveFile): AppError {
  return refusal(file, 'is not a whole backup: its end is missing')
}

function damaged(file: ArchiveFile, where: string): AppError {
  return refusal(file, `is damaged, or is no backup of Tidemark: ${where}`)
}

function refusal({ path }: ArchiveFile, trouble: string): AppError {
  const message = `${path} ${trouble}. Nothing was changed. Take another backup.`
  return new AppError('invalid_input', { path }, { message })
}
