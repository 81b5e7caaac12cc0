import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import { checkHistory } from '#src/app/market/series/check-history.ts'
import type { Context } from '#src/app/context.ts'
import { readBars } from '#src/app/market/series/read-bars.ts'
import { pageOfTicks } from '#src/app/market/series/read-ticks.ts'
import { fixed, type Price, type Quantity } from '#src/core/fixed.ts'
import { instant, MINUTE_MS, type Instant } from '#src/core/instant.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import { closeDuckDb } from '#src/store/history/open-duckdb.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import type { Connection, Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
let context: Context & { historyDir: string }
const now = instant('2024-03-15T12:00:00Z')
const ID = 'GOLDBEES.NSE'

before(async () => {
  database = await testDatabase()
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const historyDir = mkdtempSync(join(tmpdir(), 'tidemark-archive-'))
  context = { pool: database.pool, clock, log: silent, historyDir }
  const bars = ['2024-01-15T04:00:00Z', '2024-01-16T04:00:00Z'].flatMap((at) => minutesFrom(at))
  await transaction(database.pool, async (tx) => {
    await insertInstruments(tx, [
      {
        instrumentId: ID,
        symbol: 'GOLDBEES',
        venueId: 'NSE',
        name: 'Gold',
        kind: 'etf',
        currency: 'INR',
        priceIncrement: fixed('0.01'),
        quantityStep: fixed('1'),
      },
    ])
  })
  await ensurePartitions(database.pool, 'bar', bars[0]!.openedAt, bars.at(-1)!.openedAt)
  await transaction(database.pool, (tx) => insertBars(tx, '1m', bars))
  await database.pool.query(`update series_partition set written_at = '2024-01-20Z'`)
})
after(async () => {
  await closeDuckDb(context.historyDir)
  rmSync(context.historyDir, { recursive: true })
  await database.close()
})

function minutesFrom(at: string): Bar[] {
  return Array.from({ length: 3 }, (_, minute) => {
    const openedAt = (instant(at) + minute * MINUTE_MS) as Instant
    const price = fixed<'price'>(`60.0${minute}`) as Price
    return {
      instrumentId: ID,
      openedAt,
      closedAt: (openedAt + MINUTE_MS) as Instant,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: fixed<'quantity'>('0.00000001') as Quantity,
    }
  })
}

const DIES = new Error('the process is killed here')

/** A pool whose process dies at its nth step: nothing that would come later happens. */
function dyingAt(pool: Pool, step: number): Pool {
  let steps = 0
  const count = (): void => {
    steps += 1
    if (steps >= step) throw DIES
  }
  return {
    ...pool,
    query: async (query, values) => {
      count()
      return pool.query(query, values)
    },
    connect: async () => {
      count()
      const connection = await pool.connect()
      return new Proxy(connection, {
        get(target, name) {
          if (name === 'query') {
            return (...asked: unknown[]) => {
              // Who is dead rolls nothing back; the server does, when the connection goes.
              if (asked[0] !== 'rollback') count()
              return (target.query as (...all: unknown[]) => unknown)(...asked)
            }
          }
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      }) as Connection
    },
  } as Pool
}

test('FO-111 a kill at any step of leaving for files loses no bar and doubles none', async () => {
  const asked = { instrumentId: ID, interval: '1m', limit: 100, direction: 'asc' } as const
  const { items: whole } = await readBars(context, asked)
  assert.equal(whole.length, 6)
  let left = 0
  for (let step = 1; ; step += 1) {
    const dying = { ...context, pool: dyingAt(database.pool, step) }
    const died = await archiveSeries(dying, { hotDays: 30, copyDays: 2, kinds: ['bar'] }).then(
      () => false,
      (cause: unknown) => cause === DIES,
    )
    const { items } = await readBars(context, asked)
    assert.deepEqual(items, whole, `killed at step ${step}`)
    const { rows } = await database.pool.query('select from bar_minute')
    if (rows.length === 0) left += 1
    assert.equal([0, 6].includes(rows.length), true, 'a part leaves as a whole')
    if (!died) break
  }
  assert.equal(left > 1, true, 'the bars left before the last step, and the rest was done again')
  const { files, rows, coldFiles, faults } = await checkHistory(context)
  assert.deepEqual(
    { files, rows, coldFiles, faults },
    { files: 2, rows: 6, coldFiles: 2, faults: [] },
  )
})

test('books leave for files to the last digit, however large their numbers are', async () => {
  const span = { from: instant('2024-01-17T00:00:00Z'), to: instant('2024-01-18T00:00:00Z') }
  await ensurePartitions(database.pool, 'book_change', span.from, span.from)
  await database.pool.query(
    `insert into book_change (instrument_id, at, place, is_snapshot, bid_prices, bid_quantities,
       ask_prices, ask_quantities)
     values ($1, '2024-01-17T05:00:00.000001Z', 0, true,
             '{0.00000001,9999999999.99999999,10000000000,999999999999.99999999}',
             '{1,99999999999999999999.99999999,0.1,0}', '{}', '{}')`,
    [ID],
  )
  await database.pool.query(`update series_partition set written_at = '2024-01-20Z'`)
  const asked = { kind: 'book_change', instrumentId: ID, ...span, limit: 10 } as const
  const { items } = await pageOfTicks(context, { ...asked, direction: 'asc' })
  assert.equal(items[0]!['bid_quantities']!.split(',')[1], '99999999999999999999.99999999')
  await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['book_change'] })
  assert.equal((await database.pool.query('select from book_change')).rows.length, 0)
  assert.deepEqual((await pageOfTicks(context, { ...asked, direction: 'asc' })).items, items)
})

test('files that nothing names go after an hour, and a damaged one is named', async () => {
  const { historyDir } = context
  const begun = join(historyDir, '.tmp', 'his_begun.csv')
  writeFileSync(begun, '')
  utimesSync(begun, 0, 0)
  const later = {
    ...context,
    clock: { ...context.clock, now: () => (Date.now() + 7_200_000) as Instant },
  }
  const { swept } = await archiveSeries(later, { hotDays: 30, copyDays: 2, kinds: ['bar'] })
  assert.equal(swept >= 1, true)
  assert.deepEqual(readdirSync(join(historyDir, '.tmp')), [])

  const folder = join(historyDir, 'bar', '2024')
  const [first] = readdirSync(folder).toSorted()
  writeFileSync(join(folder, first!), 'not what was written')
  const { faults } = await checkHistory(context)
  assert.deepEqual(faults, [{ path: `bar/2024/${first}`, fault: 'of another size' }])
})
