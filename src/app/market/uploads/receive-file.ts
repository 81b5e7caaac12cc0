import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../../core/app-error.ts'
import { SECOND_MS } from '../../../core/instant.ts'

export interface ReceiveFile {
  readonly path: string
  readonly mostBytes: number
  readonly signal: AbortSignal
  readonly stillAfterMs?: number // of silence it is given up
  readonly onBytes?: (bytes: number) => void
}

const STILL_AFTER_MS = 30 * SECOND_MS

/** Writes what arrives to a file, a chunk at a time, and knows its length and hash at the end. */
export async function receiveFile(
  source: AsyncIterable<Uint8Array>,
  { path, mostBytes, signal, stillAfterMs = STILL_AFTER_MS, onBytes }: ReceiveFile,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  const still = new AbortController()
  const patience = setTimeout(() => still.abort(), stillAfterMs)
  let bytes = 0
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      patience.refresh()
      bytes += chunk.length
      if (bytes > mostBytes) throw tooLarge(mostBytes)
      hash.update(chunk)
      onBytes?.(bytes)
      yield chunk
    }
  }
  try {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    await pipeline(source, counted, file, { signal: AbortSignal.any([signal, still.signal]) })
  } catch (cause) {
    if (still.signal.aborted) {
      const message = `Nothing of the file arrived for ${stillAfterMs / SECOND_MS} s.`
      throw new AppError('request_timeout', {}, { message, cause })
    }
    throw cause
  } finally {
    clearTimeout(patience)
  }
  return { bytes, sha256: hash.digest('hex') }
}

export function tooLarge(mostBytes: number): AppError {
  const message =
    `A file may have at most ${mostBytes} bytes here. Split it, import it with ` +
    '`tidemark import` where the server runs, or raise UPLOAD_MAX_MB.'
  return new AppError('payload_too_large', { most_bytes: mostBytes }, { message })
}
