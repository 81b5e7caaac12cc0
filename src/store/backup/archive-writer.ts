import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { CHECKSUM_FILE, MANIFEST_FILE, type Manifest, type Part } from './manifest.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

export interface ArchiveWriter {
  /** Adds a file, and says what the manifest is to hold of it. */
  add(file: string, content: Buffer): Promise<Part>
  /** Ends the archive with its manifest, and gives it its name. Answers its size in bytes. */
  finish(manifest: Manifest): Promise<number>
  /** To be called in any case; takes away what was written, unless it was finished. */
  close(): Promise<void>
}

/**
 * A tar archive at `path`, whole or not at all: it is written beside its place under another name,
 * forced to the disk, and then moved. Any tar opens it.
 */
export async function openArchiveWriter(path: string): Promise<ArchiveWriter> {
  assertFree(path)
  const beside = `${path}.part-${process.pid}`
  const handle = await open(beside, 'w', 0o600).catch((cause: unknown) => {
    throw explain(cause, path)
  })
  let size = 0
  let finished = false
  const write = async (content: Buffer): Promise<void> => {
    await writeAll(handle, content, path)
    size += content.length
  }
  const add = async (file: string, content: Buffer): Promise<Part> => {
    await write(tarHeader({ name: file, size: content.length }))
    await write(content)
    await write(Buffer.alloc(tarPadding(content.length)))
    return { file, bytes: content.length, sha256: sha256(content) }
  }
  return {
    add,
    async finish(manifest) {
      const part = await add(MANIFEST_FILE, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
      await add(CHECKSUM_FILE, Buffer.from(`${part.sha256}  ${MANIFEST_FILE}\n`))
      await write(TAR_END)
      await handle.sync()
      assertFree(path)
      await rename(beside, path)
      await syncDirectory(dirname(path))
      finished = true
      return size
    },
    async close() {
      await handle.close()
      if (!finished) await rm(beside, { force: true })
    },
  }
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

async function writeAll(handle: FileHandle, content: Buffer, path: string): Promise<void> {
  try {
    await handle.writeFile(content)
  } catch (cause) {
    throw explain(cause, path)
  }
}

function assertFree(path: string): void {
  if (!existsSync(path)) return
  const message = `There is a file at ${path}, and a backup overwrites nothing. Name another one.`
  throw new AppError('conflict', { path }, { message })
}

/** The name is safe only when its directory is; Windows has no such thing to ask for. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

function explain(cause: unknown, path: string): AppError {
  const { code } = cause as NodeJS.ErrnoException
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  const message = full
    ? `The disk of ${path} is full, so there is no backup. Free some space, or name another place.`
    : `${path} cannot be written (${code}), so there is no backup. Name another place.`
  return new AppError('invalid_input', { path }, { message, cause })
}
