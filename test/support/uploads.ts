import { instant } from '#src/core/instant.ts'
import { insertUpload } from '#src/store/market/uploads.ts'
import type { TestServer } from './server.ts'

let made = 0

/** A file that somebody sends, and that another server has; answers its id. */
export async function waitingUpload({ context }: TestServer, userId: string): Promise<string> {
  made += 1
  const uploadId = `upl_waiting${made}`
  await insertUpload(context.pool, {
    userId,
    uploadId,
    name: 'theirs.csv',
    holds: 'series',
    options: {},
    bytesExpected: null,
    holder: 'elsewhere/1/x',
    heldUntil: instant('2100-01-01T00:00:00Z'),
  })
  return uploadId
}
