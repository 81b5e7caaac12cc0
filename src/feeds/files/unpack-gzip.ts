import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../core/app-error.ts'
import { refuseFile } from './parsed.ts'

const LARGEST = 2 ** 34 // bytes, unpacked; a day of one busy market's messages is a sixteenth of it
const LEAST_SUSPICIOUS = 2 ** 26
const MOST_TIMES = 250 // unpacked ÷ packed; text packs below 50 times

/**
 * What a gzip file unpacks to, a chunk at a time. One that is damaged, or made to unpack for ever, is
 * refused: what was read of it until then is the caller's to forget.
 */
export async function* gunzipped(path: string): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path)
  const unpacking = createGunzip({ chunkSize: 65_536 })
  let absent: Error | null = null
  raw.on('error', (cause) => unpacking.destroy((absent = cause)))
  let size = 0
  try {
    for await (const chunk of raw.pipe(unpacking) as AsyncIterable<Uint8Array>) {
      size += chunk.length
      const isBomb = size > LEAST_SUSPICIOUS && size > raw.bytesRead * MOST_TIMES
      if (size > LARGEST || isBomb) {
        refuseFile(basename(path), `unpacks to more than ${size} bytes: that is too many`)
      }
      yield chunk
    }
  } catch (cause) {
    if (cause instanceof AppError || absent !== null) throw cause
    refuseFile(basename(path), 'is not a gzip file, or it is damaged', cause)
  } finally {
    raw.destroy()
    unpacking.destroy()
  }
}
