import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { from as copyFrom } from 'pg-copy-streams'
import type { Connection, Pool } from '#src/store/pool.ts'

/** One tick's rows as text, by table: what bench/ticks.ts commits, column by column. */
const TABLES: readonly {
  name: string
  columns: readonly string[]
  row: readonly string[]
  rows: number
}[] = [
  bare('state', 1, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['timestamptz', '2024-01-01T00:10:00Z'],
    ['timestamptz', '2024-01-01T00:11:00Z'],
    ['bigint', '10'],
    ['bigint', '20'],
    ['bigint', '10'],
    [
      'jsonb',
      '{"prices":{"GOLDBEES.NSE":"61.5","NIFTYBEES.NSE":"245.1"},"strategy":{"indicators":[],"numbers":[]},"barCount":0}',
    ],
    ['text', 'wrk_0123456789abcdef'],
    ['bigint', '1'],
  ]),
  bare('orders', 2, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['text', 'ord_00000020'],
    ['text', '\\N'],
    ['text', 'NIFTYBEES.NSE'],
    ['text', 'BUY'],
    ['text', 'MARKET'],
    ['numeric', '1'],
    ['numeric', '\\N'],
    ['numeric', '\\N'],
    ['text', 'FILLED'],
    ['timestamptz', '2024-01-01T00:10:00Z'],
    ['text', 'strategy'],
    ['text', '\\N'],
    [
      'jsonb',
      '[{"check":"lifecycle","passed":true,"numbers":{"status":"RUNNING"}},{"check":"market_open","passed":true,"numbers":{"marketOpen":"true"}},{"check":"quantity","passed":true,"numbers":{"quantity":"1","quantityStep":"1"}},{"check":"price","passed":true,"numbers":{"price":"245.1"}},{"check":"forbidden_instrument","passed":true,"numbers":{"known":"true","forbidden":"false"}},{"check":"short_sale","passed":true,"numbers":{"held":"0","allowShort":"false"}},{"check":"maximum_position","passed":true,"numbers":{}},{"check":"cash","passed":true,"numbers":{"cost":"245.22255","cash":"99938.4"}}]',
    ],
  ]),
  bare('fills', 2, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['text', 'ord_00000020'],
    ['text', 'ord_00000020'],
    ['text', 'NIFTYBEES.NSE'],
    ['text', 'BUY'],
    ['numeric', '1'],
    ['numeric', '245.14902'],
    ['numeric', '0.07354471'],
    ['numeric', '-0.09804'],
    ['timestamptz', '2024-01-01T00:10:00Z'],
  ]),
  bare('positions', 2, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['text', 'NIFTYBEES.NSE'],
    ['numeric', '1'],
    ['numeric', '245.14902'],
    ['numeric', '-12.09804'],
    ['numeric', '1.07354471'],
    ['numeric', '245.14902'],
  ]),
  bare('account', 1, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['numeric', '100000'],
    ['numeric', '99691.37745529'],
  ]),
  bare('events', 1, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['timestamptz', '2024-01-01T00:10:00Z'],
    ['text', 'SIP_EXECUTED'],
    ['text', ''],
    ['bigint', '10'],
    ['jsonb', '{"prices":{"GOLDBEES.NSE":"61.5","NIFTYBEES.NSE":"245.1"}}'],
  ]),
  bare('equity', 1, [
    ['text', 'bench'],
    ['text', 'bench_1000_123'],
    ['timestamptz', '2024-01-01T00:10:00Z'],
    ['numeric', '99691.37745529'],
    ['numeric', '306.6'],
    ['numeric', '99997.97745529'],
  ]),
]

/** Ticks a second that bare tables take, by the faster of two ways, at equal transactions. */
export async function bareLimit(
  pool: Pool,
  options: { readonly size: number; readonly writers: number; readonly seconds: number },
) {
  await pool.query(`drop schema if exists bare cascade`)
  await pool.query('create schema bare')
  for (const { name, columns } of TABLES) {
    await pool.query(`create table bare.${name} (${columns.join(', ')})`)
  }
  const inserted = await measure(pool, options, insertRows)
  const copied = await measure(pool, options, copyRows)
  await pool.query(`drop schema bare cascade`)
  return copied.perSecond > inserted.perSecond
    ? { by: 'COPY', ...copied }
    : { by: 'multi-row insert', ...inserted }
}

/** How long the smallest durable commit takes: one row, one bare table, one connection. */
export async function bareRow(
  pool: Pool,
  seconds: number,
): Promise<{ p50Ms: number; p99Ms: number }> {
  await pool.query('create table bare_row (c0 text)')
  const insert = async (connection: Connection): Promise<void> => {
    await connection.query({
      name: 'bare_row',
      text: 'insert into bare_row values ($1)',
      values: ['x'],
    })
  }
  const { p50Ms, p99Ms } = await measure(pool, { size: 1, writers: 1, seconds }, insert)
  await pool.query('drop table bare_row')
  return { p50Ms, p99Ms }
}

type Write = (connection: Connection, size: number) => Promise<void>

async function measure(
  pool: Pool,
  { size, writers, seconds }: { size: number; writers: number; seconds: number },
  write: Write,
) {
  const latencies: number[] = []
  const began = performance.now()
  const until = began + seconds * 1_000
  let count = 0
  const work = async (): Promise<void> => {
    const connection = await pool.connect()
    while (performance.now() < until) {
      const sent = performance.now()
      await write(connection, size)
      latencies.push(performance.now() - sent)
      count += size
    }
    connection.release()
  }
  await Promise.all(Array.from({ length: writers }, work))
  const elapsed = (performance.now() - began) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)]!
  return { perSecond: count / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** One statement, one round trip: an insert of arrays into each table. */
async function insertRows(connection: Connection, size: number): Promise<void> {
  const values: unknown[] = []
  const inserts = TABLES.map(({ name, columns, row, rows }) => {
    const arrays = row.map((cell, index) => {
      values.push(Array.from({ length: size * rows }, () => (cell === '\\N' ? null : cell)))
      return `$${values.length}::${columns[index]!.split(' ')[1]}[]`
    })
    return `insert into bare.${name} select * from unnest(${arrays.join(', ')})`
  })
  const last = inserts.pop()!
  const text = `with ${inserts.map((insert, index) => `t${index} as (${insert})`).join(', ')} ${last}`
  await connection.query({ name: 'bare', text, values })
}

async function copyRows(connection: Connection, size: number): Promise<void> {
  await connection.query('begin')
  for (const { name, row, rows } of TABLES) {
    const line = `${row.join('\t')}\n`
    const stream = connection.query(copyFrom(`copy bare.${name} from stdin`))
    await pipeline(Readable.from([line.repeat(size * rows)]), stream)
  }
  await connection.query('commit')
}

function bare(name: string, rows: number, cells: readonly (readonly [string, string])[]) {
  return {
    name,
    rows,
    columns: cells.map(([type], index) => `c${index} ${type}`),
    row: cells.map(([, cell]) => cell),
  }
}
