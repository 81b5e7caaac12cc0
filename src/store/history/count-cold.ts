import type { Queryable } from '../transaction.ts'

/** How many days have their rows in files alone; none where the schema knows no files. */
export async function countColdDays(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ readonly there: boolean }>(
    `select to_regclass('history_file') is not null as there`,
  )
  if (!rows[0]!.there) return 0
  const { rows: counted } = await db.query<{ readonly count: number }>(
    'select count(*)::int as count from history_file where dropped_at is not null',
  )
  return counted[0]!.count
}
