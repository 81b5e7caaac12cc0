import { join } from 'node:path'
import { AppError } from '../../../core/app-error.ts'

/** Where files wait that were sent, and how large they may be. */
export interface UploadSettings {
  readonly directory: string
  readonly mostBytes: number // of one file
}

const MEGABYTE = 1_000_000
const USUAL = 1_024
const LARGEST = 65_536

/** `UPLOAD_MAX_MB`: 0 takes no files. */
export function readMostBytes(text: string | undefined): number {
  const written = text?.trim() || String(USUAL)
  const megabytes = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN
  if (megabytes <= LARGEST) return megabytes * MEGABYTE
  const message = `UPLOAD_MAX_MB is "${written}", and takes megabytes, from 0 to ${LARGEST}.`
  throw new AppError('invalid_input', { setting: 'UPLOAD_MAX_MB' }, { message })
}

export function uploadsOf(home: string, mostBytes: number): UploadSettings {
  return { directory: join(home, 'uploads'), mostBytes }
}
