import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changePortfolio } from '#src/app/portfolio/change-portfolio.ts'
import { changeSettings } from '#src/app/portfolio/change-settings.ts'
import { closeExpired } from '#src/app/portfolio/close-expired.ts'
import { readM2m } from '#src/app/portfolio/read-portfolios.ts'
import { fixed } from '#src/core/fixed.ts'
import { findPortfolio } from '#src/store/portfolio/portfolios.ts'
import { portfolioDesk, type PortfolioDesk } from '#test/support/portfolios.ts'

const [A, B, C] = ['NIFTY24N2824500CE', 'NIFTY24N2824600CE', 'NIFTY24N2824800CE'] as const
const LEGS = [`BUY 50 ${A} @ 120.5`, `SELL 50 ${B} @ 130`, `BUY 50 ${C} @ 40`] as const
const PRICES = { [A]: 120, [B]: 130, [C]: 40 }

let desk: PortfolioDesk
const closing: (() => Promise<void>)[] = []
before(async () => {
  desk = await portfolioDesk({ after: (work) => void closing.push(work) })
})
after(async () => {
  for (const work of closing) await work()
})

let minute = 0

/** Each test has minutes of its own, so that none sees another's samples. */
function nextMinute(second = 0): void {
  minute += 5
  at(second)
}

function at(second: number, ahead = 0): void {
  const whole = minute + ahead
  const [hour, rest] = [5 + Math.floor(whole / 60), whole % 60]
  const two = (count: number) => String(count).padStart(2, '0')
  desk.clock.set(`2024-11-07T${two(hour)}:${two(rest)}:${two(second)}Z`)
}

async function condor(name = 'Condor') {
  const userId = await desk.user()
  return { userId, strategyId: await desk.portfolio(userId, name, ...LEGS) }
}

test('FO-041 FO-043 FO-051 the worker stores −1,500 and the P&L of −25 beside it, each under its name', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  await desk.value()
  const found = (await findPortfolio(desk.context.pool, userId, strategyId))!
  assert.equal(found.m2m, fixed('-1500'))
  assert.equal(found.unrealizedPnl, fixed('-25'))
  const [candle] = await desk.candles(strategyId)
  assert.deepEqual([candle!.ohlc, candle!.legs], [['-1500', '-1500', '-1500', '-1500'], 3])
})

test('FO-049 four samples of a minute, −1,500, −1,200, −1,800, −1,400: O −1,500 H −1,200 L −1,800 C −1,400', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  for (const [second, price] of [
    [0, 130],
    [15, 136],
    [30, 124],
    [45, 132],
  ] as const) {
    at(second)
    await desk.quote({ ...PRICES, [B]: price })
    await desk.value()
  }
  const [candle] = await desk.candles(strategyId)
  assert.deepEqual(candle!.ohlc, ['-1500', '-1200', '-1800', '-1400'])
  assert.equal(candle!.samples, 4)
})

test('FO-050 DEC-04 whoever overwrites a candle, by hand too, keeps its open and only widens it', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  await desk.value()
  const overwrite = `update strategy_m2m_candles set open = $2, high = $2, low = $2, close = $2
                     where strategy_id = $1`
  await desk.context.pool.query(overwrite, [strategyId, '-900'])
  await desk.context.pool.query(overwrite, [strategyId, '-2000'])
  const [candle] = await desk.candles(strategyId)
  assert.deepEqual(candle!.ohlc, ['-1500', '-900', '-2000', '-2000'])
})

test('FO-012 a minute has one candle, and only a whole minute has one', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  await desk.value()
  const insert = (time: string) =>
    desk.context.pool.query(
      `insert into strategy_m2m_candles (user_id, strategy_id, "timestamp", open, high, low, close,
         unrealized_pnl, instrument_count) values ($1, $2, $3, 1, 1, 1, 1, 0, 1)`,
      [userId, strategyId, time],
    )
  await assert.rejects(insert('2024-11-07T05:00:30Z'), { code: '23514' })
  await insert('2024-11-06T05:00:00Z')
  await assert.rejects(insert('2024-11-06T05:00:00Z'), { code: '23505' })
})

test('FO-048 a leg without a price is skipped, and the candle is partial, with the symbol kept', async () => {
  nextMinute()
  await desk.context.pool.query('delete from latest_quote')
  await desk.quote({ [A]: 120, [C]: 40 })
  const { userId, strategyId } = await condor()
  await desk.value()
  const [candle] = await desk.candles(strategyId)
  assert.deepEqual([candle!.ohlc[3], candle!.legs, candle!.partial], ['-8000', 2, true])
  const found = (await findPortfolio(desk.context.pool, userId, strategyId))!
  assert.deepEqual(found.missing, [B])
})

test('FO-048 without any price no candle is written, and the next sample tries again', async () => {
  nextMinute()
  await desk.context.pool.query('delete from latest_quote')
  await desk.context.links.cache.clear('quote/')
  const { strategyId } = await condor()
  assert.equal((await desk.value()).withoutPrice >= 1, true)
  assert.deepEqual(await desk.candles(strategyId), [])
  at(15)
  await desk.quote(PRICES)
  await desk.value()
  assert.equal((await desk.candles(strategyId)).length, 1)
})

test('FO-048 a stale price is shown and named, and makes no candle', async () => {
  nextMinute()
  await desk.quote(PRICES)
  at(0, 3)
  await desk.quote({ [A]: 121 })
  const { userId, strategyId } = await condor()
  await desk.value()
  const found = (await findPortfolio(desk.context.pool, userId, strategyId))!
  assert.equal(found.m2m, fixed('-1550'))
  assert.deepEqual([...found.stale].sort(), [B, C])
  const [candle] = await desk.candles(strategyId)
  assert.deepEqual([candle!.ohlc[3], candle!.legs, candle!.partial], ['-6050', 1, true])
})

test('FO-055 a price off the grid of its option is taken at the nearest tick', async () => {
  nextMinute()
  await desk.quote({ ...PRICES, [A]: 120.03 })
  const { strategyId } = await condor()
  await desk.value()
  assert.equal((await desk.candles(strategyId))[0]!.ohlc[3], '-1502.5')
})

test('FO-053 an archived portfolio and one without legs are not valued', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  const empty = await desk.portfolio(userId, 'Empty')
  const caller = { userId, accounts: 'all' as const }
  await changePortfolio(desk.context, { caller, strategyId }, { status: 'archived' })
  await desk.value()
  assert.deepEqual([await desk.candles(strategyId), await desk.candles(empty)], [[], []])
})

test('FO-013 a day is written with the minute, and the next day begins from its end', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  await desk.value()
  desk.clock.set('2024-11-08T05:00:00Z')
  await desk.quote({ ...PRICES, [A]: 125 })
  await desk.value()
  const { rows } = await desk.context.pool.query(
    `select date, day_pnl, cumulative_pnl, open_positions, capital_deployed
     from strategy_performance_daily where user_id = $1 and strategy_id = $2 order by date`,
    [userId, strategyId],
  )
  assert.deepEqual(
    rows.map((row) => Object.values(row).map((value) => String(value).replace(/\.?0{2,}$/, ''))),
    [
      ['2024-11-07', '-25', '-25', '3', '14525'],
      ['2024-11-08', '250', '225', '3', '14525'],
    ],
  )
})

test('FO-012 days that ended a week ago are packed, one row a day, and read the same', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  const caller = { userId, accounts: 'all' as const }
  for (const ahead of [0, 1, 2]) {
    at(0, ahead)
    await desk.quote({ ...PRICES, [A]: 120 + ahead })
    await desk.value()
  }
  const read = () =>
    readM2m(
      desk.context,
      { caller, strategyId },
      { from: null, to: null, direction: 'asc', limit: 10 },
    )
  const before = await read()
  assert.equal(before.items.length, 3)
  await desk.context.pool.query(`select strategy_m2m_pack('2024-11-08', 10000)`)
  const { rows } = await desk.context.pool.query(
    `select (select count(*)::int from strategy_m2m_candles where strategy_id = $1) as rows,
            (select count(*)::int from strategy_m2m_day where strategy_id = $1) as days`,
    [strategyId],
  )
  assert.deepEqual(rows, [{ rows: 0, days: 1 }])
  assert.deepEqual(await read(), before)
})

test('FO-014 what expired while it was held is closed at what it paid, where its settings want it', async () => {
  desk.clock.set('2024-11-28T05:00:00Z')
  const userId = await desk.user()
  const legs = [`BUY 50 ${A} @ 120.5`, `SELL 50 ${C} @ 40`] as const
  const [closes, keeps] = [
    await desk.portfolio(userId, 'Closes', ...legs),
    await desk.portfolio(userId, 'Keeps', ...legs),
  ]
  const { pool } = desk.context
  await pool.query(
    `update strategy_instruments set added_at = '2024-11-07T05:00:00Z' where user_id = $1`,
    [userId],
  )
  const ref = { caller: { userId, accounts: 'all' as const }, strategyId: keeps }
  await changeSettings(desk.context, ref, { autoCleanup: false })
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency,
       price_increment, quantity_step) values ('NIFTY.NSE', 'NIFTY', 'NSE', '', 'index', 'INR', 0.05, 1)
     on conflict do nothing`,
  )
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume)
     values ('NIFTY.NSE', '1m', '2024-11-28T09:59:00Z', '2024-11-28T10:00:00Z',
             24600, 24601, 24600, 24600.25, 0)`,
  )
  assert.equal(await closeExpired(desk.context), 0, 'not before its time')
  desk.clock.set('2024-11-28T10:10:00Z')
  assert.equal(await closeExpired(desk.context), 2)
  const { rows } = await pool.query(
    `select tradingsymbol, exit_price::float8 as price from strategy_instruments
     where strategy_id = $1 order by 1`,
    [closes],
  )
  assert.deepEqual(rows, [
    { tradingsymbol: A, price: 100.25 },
    { tradingsymbol: C, price: 0 },
  ])
  // By hand: 50 × (100.25 − 120.5) + 50 × 40.
  const found = (await findPortfolio(pool, userId, closes))!
  assert.deepEqual([found.realizedPnl, found.instrumentCount], [fixed('987.5'), 0])
  assert.equal((await findPortfolio(pool, userId, keeps))!.instrumentCount, 2)
})
