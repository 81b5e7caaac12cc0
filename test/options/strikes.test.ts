import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { systemClock, type Context } from '#src/app/context.ts'
import { deriveStrikes, newest } from '#src/app/options/derive-strikes.ts'
import { readChain } from '#src/app/options/read-chain.ts'
import { fixed } from '#src/core/fixed.ts'
import { calendarDate, type Instant } from '#src/core/instant.ts'
import { insertBooks } from '#src/store/market/latest-depth.ts'
import { rollUpStrikes } from '#src/store/options/write-strikes.ts'
import { transaction } from '#src/store/transaction.ts'
import { testDatabase } from '#test/support/database.ts'
import {
  contractId,
  EXPIRY,
  listContracts,
  minute,
  openInterestAt,
  premiumAt,
  spotAt,
  storeBars,
  storeMinutes,
} from './chain-world.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }
const database = await testDatabase()
const context: Context = { pool: database.pool, clock: systemClock, log: SILENT }

const levels = (rows: readonly (readonly [number, number, number])[]) =>
  rows.map(([quantity, price, orderCount]) => ({
    price: fixed<'price'>(String(price)),
    quantity: fixed<'quantity'>(String(quantity)),
    orderCount,
  }))

/** The illiquid option of FO-134, as the third minute began. */
const BOOK = {
  instrumentId: contractId(24_400, 'call'),
  at: minute(3),
  mock: false,
  bids: levels([
    [25, 45, 1],
    [50, 44.5, 2],
    [75, 44, 3],
    [25, 43.5, 1],
    [50, 43, 2],
  ]),
  asks: levels([
    [50, 46.5, 2],
    [75, 47, 3],
    [50, 47.5, 2],
    [100, 48, 4],
    [50, 48.5, 2],
  ]),
}

before(async () => {
  await listContracts(database.pool)
  await transaction(database.pool, (tx) => insertBooks(tx, [BOOK]))
  await storeMinutes(database.pool, 0, 20, [contractId(24_500, 'put')])
})

const text = (index: number): string => new Date(minute(index)).toISOString()
const near = (actual: unknown, expected: number, within: number): void =>
  assert.ok(Math.abs(Number(actual) - expected) <= within, `${String(actual)} is not ${expected}`)

async function strikeAt(table: string, index: number, strike = 24_500): Promise<Row> {
  const { rows } = await database.pool.query<Row>(
    `select * from ${table} where symbol = 'NIFTY' and time = $1 and strike = $2`,
    [text(index), strike],
  )
  return rows[0]!
}
type Row = Record<string, unknown>

async function workOff(): Promise<number> {
  let rows = 0
  for (let isMoreDue = true; isMoreDue;) {
    const done = await deriveStrikes(context)
    rows += done.rows
    isMoreDue = done.isMoreDue
  }
  return rows
}

test('FO-108 FO-110 minutes of options become strikes, once, with however many workers', async () => {
  const done = await Promise.all([workOff(), workOff(), workOff()])
  await workOff()
  assert.equal(done.reduce((sum, rows) => sum + rows, 0) >= 100, true)
  const { rows } = await database.pool.query(
    `select count(*)::int as count, count(distinct (time, strike))::int as keys
     from fo_strikes_1min`,
  )
  assert.deepEqual(rows, [{ count: 100, keys: 100 }])

  const row = await strikeAt('fo_strikes_1min', 3)
  assert.equal(row['underlying_close'], spotAt(3))
  assert.equal(row['timeframe'], '1min')
  near(row['call_iv'], 0.15, 1e-6)
  near(row['call_premium'], premiumAt(24_500, 'call', 3), 1e-9)
  near(row['call_model_price'], premiumAt(24_500, 'call', 3), 1e-6)
  assert.equal(row['call_oi'], openInterestAt(24_500, 'call', 3))
  assert.equal(row['call_volume'], 50)
  assert.deepEqual([row['put_iv'], row['put_premium'], row['put_count']], [null, null, 0])
  assert.equal(row['charm'], row['call_charm'], 'the one that is there')
})

test('FO-108 a minute that comes late, and another that is worked on, is made again', async () => {
  const late = Array.from({ length: 20 }, (_, index) => index)
  for (const index of late) {
    await storeBars(database.pool, index, [
      {
        id: contractId(24_500, 'put'),
        close: premiumAt(24_500, 'put', index),
        openInterest: openInterestAt(24_500, 'put', index),
        volume: 75,
      },
    ])
  }
  await workOff()
  const row = await strikeAt('fo_strikes_1min', 3)
  near(row['put_iv'], 0.17, 1e-6)
  near(row['put_delta'], Number(row['call_delta']) - 1, 0.02)
  assert.equal(row['put_oi'], openInterestAt(24_500, 'put', 3))
  const { rows } = await database.pool.query('select count(*)::int as due from fo_strikes_due')
  assert.deepEqual(rows, [{ due: 0 }])
})

test('FO-109 five and fifteen minutes are means by count, volumes added, the last OI', async () => {
  const five = await strikeAt('fo_strikes_5min', 5)
  const premiums = [5, 6, 7, 8, 9].map((index) => premiumAt(24_500, 'call', index))
  near(five['call_premium'], premiums.reduce((a, b) => a + b) / 5, 1e-9)
  assert.equal(five['call_oi'], openInterestAt(24_500, 'call', 9))
  assert.equal(five['call_volume'], 250)
  assert.equal(five['call_count'], 5)
  assert.equal(five['underlying_close'], spotAt(9))
  const fifteen = await strikeAt('fo_strikes_15min', 15)
  assert.equal(fifteen['timeframe'], '15min')
  assert.equal(fifteen['put_volume'], 375, 'of the five minutes that there are')
  await database.pool.query(
    `update fo_strikes_1min set call_count = 3 where strike = 24500 and time = $1`,
    [text(5)],
  )
  await transaction(database.pool, (tx) => rollUpStrikes(tx, 'NIFTY', minute(5), minute(6)))
  const weighted = await strikeAt('fo_strikes_5min', 5)
  const sum = 2 * premiums[0]! + premiums.reduce((a, b) => a + b)
  near(weighted['call_premium'], sum / 7, 1e-9)
})

test('FO-113 a minute with a book says how well its contracts could be traded', async () => {
  await database.pool.query(
    `insert into quote_bar (instrument_id, bar_interval, at, closed_at, bid_close, bid_quantity,
       ask_close, ask_quantity)
     values ($1, '1m', $2, $3, 45, 25, 46.5, 50)`,
    [contractId(24_400, 'put'), text(2), text(3)],
  )
  await workOff()
  const row = await strikeAt('fo_strikes_1min', 2, 24_400)
  assert.equal(row['put_premium'], 45.75, 'the mid of the book, not the close')
  assert.equal(row['put_spread'], 1.5)
  near(row['put_imbalance'], (-25 / 75) * 100, 1e-9)
  assert.equal(row['put_microprice'], 45.5, 'the best level of FO-134')
  assert.deepEqual([row['put_liquidity_tier'], row['put_illiquid']], ['ILLIQUID', true])
  assert.equal(row['put_impact_100'], null, 'fewer than 100 are offered')
  assert.equal(row['call_liquidity_score'], null, 'nobody quoted the call')
  const five = await strikeAt('fo_strikes_5min', 0, 24_400)
  assert.deepEqual([five['put_spread'], five['put_liquidity_tier']], [1.5, 'ILLIQUID'])
})

// By hand: 50 at 46.50 and 50 at 47.00 are 1.00 above the mid of 45.75.
test('FO-113 FO-134 a stored book of five levels is judged whole, for as long as it stands', async () => {
  await workOff()
  const row = await strikeAt('fo_strikes_1min', 17, 24_400)
  near(row['call_liquidity_score'], 27.26, 0.005)
  assert.deepEqual(
    [row['call_spread'], row['call_microprice'], row['call_impact_100'], row['call_illiquid']],
    [1.5, 45.5, 1, true],
  )
  const later = await strikeAt('fo_strikes_1min', 18, 24_400)
  assert.equal(later['call_liquidity_score'], null, 'after a quarter of an hour nobody knows')
})

test('FO-306 who reads a chain waits for no worker, and no worker for who reads', async () => {
  const asked = { symbol: 'NIFTY', expiry: calendarDate(EXPIRY) }
  await transaction(
    database.pool,
    async (reader) => {
      const count = () => reader.query('select count(*)::int as count from fo_strikes_1min')
      const { rows: before } = await count()
      await storeMinutes(database.pool, 20, 21)
      assert.equal(await workOff(), 5, 'a reader that stays holds nobody up')
      assert.deepEqual((await count()).rows, before, 'and sees what it began with')
    },
    { isolation: 'repeatable read' },
  )
  await transaction(database.pool, async (worker) => {
    await worker.query(`update fo_strikes_1min set call_premium = 1`)
    await worker.query(`select pg_advisory_xact_lock(hashtextextended('fo_strikes NIFTY', 0))`)
    const chain = await readChain(context, asked)
    assert.notEqual(
      chain.strikes[0]?.call?.premium,
      1,
      'a worker under way is not read, nor waited for',
    )
    throw new Error('undone')
  }).catch((cause: Error) => assert.equal(cause.message, 'undone'))
})

test('what is due is worked off from its end, a quarter of an hour at a time', () => {
  const at = (minutes: number): Instant => (minutes * 60_000) as Instant
  const { next, rest } = newest([
    { from: at(0), until: at(10) },
    { from: at(5), until: at(40) },
    { from: at(100), until: at(101) },
  ])
  assert.deepEqual(next, { from: at(100), until: at(101) })
  assert.deepEqual(rest, [{ from: at(0), until: at(40) }])
  const second = newest(rest)
  assert.deepEqual(second.next, { from: at(30), until: at(40) })
  assert.deepEqual(second.rest, [{ from: at(0), until: at(30) }])
  assert.equal(newest([]).next, null)
})
