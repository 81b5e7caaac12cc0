import { once } from 'node:events'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
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

/**
 * How rows go in. Straight into the table: the fastest, and the whole transaction fails when one of
 * them is there already. Compared: by way of a table that goes with the transaction, from where one
 * statement takes those that are new, and PostgreSQL compares the others.
 */
export type CopyWay = 'straight' | 'compared'

/** Rows on their way into a table, in any number and order; memory holds a chunk of them. */
export interface SeriesCopy {
  /** A row as COPY reads it; its line and member are for the differences. */
  lineOf(
    line: number,
    member: number,
    instrumentId: string,
    values: readonly (string | null)[],
  ): string
  write(lines: string): Promise<void>
  /** Ends the COPY that is under way, so that the transaction may ask other things meanwhile. */
  rest(): Promise<void>
  /** No rows will come because of an error, so that the transaction can be rolled back. */
  abort(): Promise<void>
  /** How many rows came until the last rest. */
  count(): number
  /** All rows came; what became of them. */
  settle(): Promise<SettledRows>
}

/** Whether a straight copy failed because a row was there, or twice in the file. */
export function metKnownRow(cause: unknown): boolean {
  return (cause as { readonly code?: unknown } | null)?.code === UNIQUE_VIOLATION
}

const UNIQUE_VIOLATION = '23505'

/** What the database says of a row that it cannot hold: a number too large, a check; else null. */
export function unfitRow(cause: unknown): string | null {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const isUnfit = typeof code === 'string' && (code.startsWith('22') || code === CHECK_VIOLATION)
  return isUnfit ? String(message) : null
}

const CHECK_VIOLATION = '23514'
const MOST_DIFFERENCES = 1_000

export async function openSeriesCopy(
  tx: Tx,
  connection: Connection,
  table: SeriesTable,
  way: CopyWay,
): Promise<SeriesCopy> {
  const isStraight = way === 'straight'
  const list = ['instrument_id', ...table.fields].map((name) => `"${name}"`).join(', ')
  if (!isStraight) {
    await tx.query(`create temporary table incoming on commit drop as
      select 0 as line, 0 as member, ${list} from "${table.name}" with no data`)
  }
  const into = isStraight ? `"${table.name}" (${list})` : `incoming (line, member, ${list})`
  let stream: CopyStreamQuery | null = null
  let failure: Promise<never> = new Promise(() => {})
  let hasFailed = false
  let count = 0

  return {
    lineOf: (line, member, instrumentId, values) =>
      isStraight
        ? copyLine(instrumentId, values)
        : `${line}\t${member}\t${copyLine(instrumentId, values)}`,
    async write(lines) {
      if (lines === '') return
      if (stream === null) {
        stream = connection.query(copyFrom(`copy ${into} from stdin`))
        failure = new Promise((_resolve, reject) => {
          stream!.once('error', (cause) => {
            hasFailed = true
            reject(cause)
          })
        })
        failure.catch(() => {}) // awaited where somebody writes
      }
      if (hasFailed) await failure // a row was refused meanwhile, and the stream cannot be written to
      if (!stream.write(lines)) await Promise.race([once(stream, 'drain'), failure])
    },
    async rest() {
      if (stream === null) return
      if (hasFailed) await failure
      const finished = once(stream, 'finish')
      stream.end()
      await Promise.race([finished, failure])
      count += stream.rowCount
      stream = null
    },
    async abort() {
      if (stream === null || hasFailed || stream.closed || stream.writableFinished) return
      const closed = once(stream, 'close').catch(() => {})
      stream.destroy(new Error('the file could not be read to its end'))
      await closed
    },
    count: () => count,
    async settle() {
      if (isStraight) return { taken: count, known: 0, different: 0, differences: [] }
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

/** A row as COPY reads it into a table's own columns. */
export function copyLine(instrumentId: string, values: readonly (string | null)[]): string {
  let text = instrumentId
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
