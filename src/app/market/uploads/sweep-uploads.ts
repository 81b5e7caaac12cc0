import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS, SECOND_MS, type Instant } from '../../../core/instant.ts'
import {
  changeUpload,
  forgetUploads,
  holdUploads,
  unendedUploads,
} from '../../../store/market/uploads.ts'
import type { Context } from '../../context.ts'
import type { Task } from '../../operations/supervise-tasks.ts'
import { HELD_MS, isGone } from './holder.ts'

const HOLD_EVERY_MS = 5 * SECOND_MS
const SWEEP_EVERY = 6 // holds
const KEPT_DAYS = 90

/** Says that our files are ours, and looks for those of processes that were killed. */
export function uploadKeeper(context: Context, directory: string, holder: string): Task {
  return {
    name: 'uploads',
    stuckAfterMs: HELD_MS,
    async run(signal, alive) {
      for (let round = 0; !signal.aborted; round += 1) {
        const began = context.clock.now()
        await holdUploads(context.pool, holder, (began + HELD_MS) as Instant)
        if (round % SWEEP_EVERY === 0) await sweepUploads(context, directory)
        alive(context.clock.now() - began)
        await context.clock.sleep(HOLD_EVERY_MS, signal)
      }
    },
  }
}

/**
 * Ends the uploads of processes that are gone, and takes away every file that belongs to none that
 * goes on.
 */
export async function sweepUploads({ pool, clock }: Context, directory: string): Promise<void> {
  const now = clock.now()
  const kept = new Set<string>()
  for (const upload of await unendedUploads(pool)) {
    if (!isGone(upload, now)) {
      kept.add(upload.uploadId)
      continue
    }
    const failure = 'The server that had the file stopped before it was done. Send it again.'
    await changeUpload(pool, upload, { status: 'failed', failure })
  }
  for (const name of await readdir(directory).catch(() => [])) {
    if (!/^upl_/.test(name) || kept.has(name)) continue
    await rm(join(directory, name), { recursive: true, force: true })
  }
  await forgetUploads(pool, (now - KEPT_DAYS * DAY_MS) as Instant)
}
