import { DAY_MS, formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** Tables that are cut by month, since a day of them is small; all others are cut by day. */
const BY_MONTH: ReadonlySet<string> = new Set([
  'bar_minute',
  'quote_bar_minute',
  'open_interest',
  'option_value',
])

/** Of these the minutes are cut, and the days are one part. */
const MINUTES_OF: Readonly<Record<string, string>> = {
  bar: 'bar_minute',
  quote_bar: 'quote_bar_minute',
}

/**
 * Makes the parts of a table that `[from, to]` needs, and notes that they are written to, so that
 * they are not archived meanwhile. Rows without a part of their own would wait in the default
 * partition. Costs one question when nothing is to be done.
 */
export async function ensurePartitions(
  db: Queryable,
  table: string,
  from: Instant,
  to: Instant,
): Promise<void> {
  const parent = MINUTES_OF[table] ?? table
  const spans = partitionsOf(parent, from, to)
  const { rows } = await db.query<{ readonly name: string; readonly fresh: boolean }>({
    name: 'partitions_there',
    text: `
      select partition_name as name,
             written_at > clock_timestamp() - interval '1 hour' as fresh
      from series_partition
      where parent = $1 and covers_from >= $2 and covers_from <= $3`,
    values: [parent, formatInstant(spans[0]!.from), formatInstant(to)],
  })
  const there = new Map(rows.map(({ name, fresh }) => [name, fresh]))
  for (const { name, from: coversFrom, to: coversTo } of spans) {
    if (there.has(name)) continue
    await db.query('select make_partition($1, $2, $3, $4)', [
      parent,
      name,
      formatInstant(coversFrom),
      formatInstant(coversTo),
    ])
  }
  const stale = spans.filter(({ name }) => there.get(name) === false)
  if (stale.length === 0) return
  await db.query(
    `update series_partition set written_at = clock_timestamp()
     where parent = $1 and partition_name = any($2)`,
    [parent, stale.map(({ name }) => name)],
  )
}

interface PartitionSpan {
  readonly name: string // trade_20240115, bar_minute_202401
  readonly from: Instant
  readonly to: Instant // excluded
}

/** The parts that hold `[from, to]`, whole days or months of UTC, oldest first. */
function partitionsOf(parent: string, from: Instant, to: Instant): readonly PartitionSpan[] {
  const spans: PartitionSpan[] = []
  for (let start = startOf(parent, from); start <= to; start = spans.at(-1)!.to) {
    const date = formatInstant(start).slice(0, BY_MONTH.has(parent) ? 7 : 10)
    spans.push({
      name: `${parent}_${date.replaceAll('-', '')}`,
      from: start,
      to: endOf(parent, start),
    })
  }
  return spans
}

function startOf(parent: string, at: Instant): Instant {
  const day = Math.floor(at / DAY_MS) * DAY_MS
  if (!BY_MONTH.has(parent)) return day as Instant
  const date = new Date(day)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) as Instant
}

function endOf(parent: string, start: Instant): Instant {
  if (!BY_MONTH.has(parent)) return (start + DAY_MS) as Instant
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) as Instant
}
