import type { Tx } from '../transaction.ts'

/**
 * Makes the parts of series that the backup had. Rows were loaded into the default partitions,
 * since migrations make no others, and move into theirs.
 */
export async function remakePartitions(tx: Tx): Promise<void> {
  const { rows } = await tx.query<{ readonly there: boolean }>(
    `select to_regclass('series_partition') is not null as there`,
  )
  if (!rows[0]!.there) return // the backup is from before there were parts
  await tx.query(
    `select make_partition(parent, partition_name, covers_from, covers_to)
     from series_partition order by parent, covers_from`,
  )
}
