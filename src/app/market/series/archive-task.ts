import { type Task, periodic } from '../../operations/supervise-tasks.ts'
import type { Context } from '../../context.ts'
import { ARCHIVE_AFTER, archiveSeries } from './archive-series.ts'

const EVERY_MS = 3_600_000

/** Moves what is old from the database to files, and makes parts ahead. Several do no harm. */
export function seriesArchiver(context: Context & { readonly hotDays: number }): Task {
  return periodic('archive-series', EVERY_MS, context.clock, async () => {
    const { hotDays } = context
    const counts = await archiveSeries(context, { hotDays, copyDays: ARCHIVE_AFTER.copyDays })
    if (counts.copied + counts.dropped > 0) context.log.info(counts, 'series went to files')
  })
}
