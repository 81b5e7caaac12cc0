import { addressOf, ApiError, type Input } from '../../ask.ts'
import { credential, headersOf } from '../../session/session.ts'
import type { Upload } from './queries.ts'

type SendQuery = NonNullable<Input<'POST /api/data/uploads'>['query']>

/** A file with the folders that say what it is. */
export interface NamedFile {
  readonly name: string
  readonly file: File
}

/**
 * Sends a file, and tells how much of it has gone. The browser streams it from the disk: memory is a
 * piece of it.
 */
export async function sendFile(
  { name, file }: NamedFile,
  query: Omit<SendQuery, 'name'>,
  onSent: (fraction: number) => void,
): Promise<Upload> {
  const headers = headersOf(await credential())
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf('/api/data/uploads', { query: { ...query, name } }))
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Upload)
      else reject(new ApiError(request.status, (request.response ?? {}) as object))
    }
    request.onerror = () => {
      const detail = 'The server broke off. It may be gone, or it takes no file of this size.'
      reject(new ApiError(0, { detail }))
    }
    request.send(file)
  })
}

/** The files that somebody chose; of a folder with their paths below it. */
export function chosenFiles(list: FileList | null): readonly NamedFile[] {
  return [...(list ?? [])]
    .filter(({ name }) => !name.startsWith('.'))
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

const MOST_FILES = 500

/** The files that somebody dropped, and those in the folders that they dropped. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly NamedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const found: NamedFile[] = []
  for (const entry of entries) await collect(entry, found)
  return found
}

async function collect(entry: FileSystemEntry, found: NamedFile[]): Promise<void> {
  if (found.length >= MOST_FILES || entry.name.startsWith('.')) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ name: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) return
    for (const one of some.toSorted((a, b) => (a.name < b.name ? -1 : 1))) await collect(one, found)
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}
