import { once } from 'node:events'
import { from as copyFrom } from 'pg-copy-streams'
import type { Connection } from '../pool.ts'
import type { Tx } from '../transaction.ts'

/** Where rows go, and what makes two of them the same. */
export interface SeriesTable {
  readonly name: string
  readonly fields: readonly string[] // behind instrument_id, in the order of the rows
  readonly key: readonly string[] // with instrument_id
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  bar: ['instrument_id', 'bar_interval', 'opened_at'],
  quote_bar: ['instrument_id', 'bar_interval', 'at'],
  quote: ['instrument_id', 'at', 'place'],
  trade: ['instrument_id', 'at', 'place'],
  book_change: ['instrument_id', 'at', 'place'],
}

export function seriesTable(name: string, fields: readonly string[]): SeriesTable {
  return { name, fields, key: KEYS[name] ?? ['instrument_id', 'at'] }
}

export interface SettledRows {
  readonly taken: number // they were new
  readonly known: number // equal ones were there
  readonly different: number // another row is there, and stays
  readonly differences: readonly DifferentRow[] // the first of them
}

export interface DifferentRow {
  readonly line: number
  readonly member: number
  readonly what: string // which values, here and there
}

/** Rows on their way into a table, of which memory holds a chunk at a time. */
export interface SeriesCopy {
  /** Takes lines that `copyLine` made. */
  write(lines: string): Promise<void>
  /** No more rows will come; nothing is in the table yet. Answers how many came. */
  end(): Promise<number>
  /** No rows will come because of an error, so that the transaction can be rolled back. */
  abort(): Promise<void>
  /** Puts them into the table, but for those that are there. */
  settle(): Promise<SettledRows>
}

const MOST_DIFFERENCES = 1_000

/**
 * Copies rows into a table that goes with the transaction, from where one statement puts those that
 * are new into their own. PostgreSQL compares the others, so a file may be of any length and its
 * rows in any order.
 */
export async function openSeriesCopy(
  tx: Tx,
  connection: Connection,
  table: SeriesTable,
): Promise<SeriesCopy> {
  const columns = ['instrument_id', ...table.fields]
  const list = columns.map((name) => `"${name}"`).join(', ')
  await tx.query(`create temporary table incoming on commit drop as
    select 0 as line, 0 as member, ${list} from "${table.name}" with no data`)
  const stream = connection.query(copyFrom(`copy incoming (line, member, ${list}) from stdin`))
  const failure = once(stream, 'error').then(([cause]) => Promise.reject(cause as Error))
  failure.catch(() => {}) // awaited where somebody writes
  let count = 0

  return {
    async write(lines) {
      if (lines === '') return
      if (!stream.write(lines)) await Promise.race([once(stream, 'drain'), failure])
    },
    async end() {
      const finished = once(stream, 'finish')
      stream.end()
      await Promise.race([finished, failure])
      count = stream.rowCount
      return count
    },
    async abort() {
      if (stream.closed || stream.writableFinished) return
      const closed = once(stream, 'close').catch(() => {})
      stream.destroy(new Error('the file could not be read to its end'))
      await closed
    },
    async settle() {
      const { rowCount: taken } = await tx.query(
        `insert into "${table.name}" (${list}) select ${list} from incoming on conflict do nothing`,
      )
      if (taken === count) return { taken, known: 0, different: 0, differences: [] }
      await tx.query('analyze incoming')
      if (table.name === 'bar') await tx.query(ADD_OPEN_INTEREST)
      const different = await compare(tx, table)
      return {
        taken,
        known: count - taken - different.count,
        different: different.count,
        differences: different.rows,
      }
    },
  }
}

/** A row as COPY reads it. */
export function copyLine(
  line: number,
  member: number,
  instrumentId: string,
  values: readonly (string | null)[],
): string {
  let text = `${line}\t${member}\t${instrumentId}`
  for (const value of values) text += value === null ? '\t\\N' : `\t${escaped(value)}`
  return `${text}\n`
}

function escaped(text: string): string {
  return UNSAFE.test(text) ? text.replace(UNSAFE_ALL, (one) => ESCAPES[one]!) : text
}

const UNSAFE = /[\\\t\n\r]/
const UNSAFE_ALL = /[\\\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

const ADD_OPEN_INTEREST = `
  update bar b set open_interest = i.open_interest from incoming i
  where (b.instrument_id, b.bar_interval, b.opened_at)
        = (i.instrument_id, i.bar_interval, i.opened_at)
    and b.open_interest is null and i.open_interest is not null`

async function compare(
  tx: Tx,
  { name, fields, key }: SeriesTable,
): Promise<{ readonly count: number; readonly rows: readonly DifferentRow[] }> {
  // When it was received is not what was received; and who says no open interest denies none.
  const told = fields.filter((field) => !key.includes(field) && field !== 'received_at')
  const differs = told.map((field) =>
    field === 'open_interest' && name === 'bar'
      ? `i."${field}" <> t."${field}"`
      : `i."${field}" is distinct from t."${field}"`,
  )
  const words = told.map(
    (field, place) =>
      `case when ${differs[place]!} then '${field} ' || coalesce(left(i."${field}"::text, 60), 'none')
         || ' here, ' || coalesce(left(t."${field}"::text, 60), 'none') || ' there' end`,
  )
  const from = `from incoming i join "${name}" t using (${key.join(', ')})
    where ${differs.join(' or ')}`
  const { rows: counted } = await tx.query<{ readonly count: number }>(
    `select count(*)::float8 as count ${from}`,
  )
  const count = counted[0]!.count
  if (count === 0) return { count, rows: [] }
  const { rows } = await tx.query<DifferentRow>(
    `select i.line, i.member, concat_ws('; ', ${words.join(', ')}) as what ${from}
     order by i.member, i.line limit ${MOST_DIFFERENCES}`,
  )
  return { count, rows }
}
