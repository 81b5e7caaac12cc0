import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fixed, type Price, type Quantity } from '#src/core/fixed.ts'
import { calendarDate, instant, type Instant, MINUTE_MS } from '#src/core/instant.ts'
import { sessionOn } from '#src/domain/calendar/session.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import type { NewInstrument } from '#src/domain/market/instruments/instrument.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import { transaction } from '#src/store/transaction.ts'
import { settableClock } from '#test/support/clock.ts'
import { testServer } from '#test/support/server.ts'

const DATES = ['2024-11-25', '2024-11-26', '2024-11-27', '2024-11-28', '2024-11-29'] as const
const NOW = '2024-11-27T10:30:00Z' // 16:00 in India: the session is over

/** Close and open interest of each session; null where a contract did not trade. */
const SESSIONS: Readonly<Record<string, readonly ([number, number] | null)[]>> = {
  NIFTY24NOVFUT: [[24_000, 9_000], [24_240, 6_300], [24_200, 4_000], [24_300, 3_000], null],
  NIFTY24DECFUT: [[24_100, 1_000], [24_350, 3_700], [24_310, 6_000], [24_420, 9_000], [24_500, 9_500]],
  NIFTY25JANFUT: [[24_200, 100], [24_450, 120], [24_410, 150], [24_520, 200], [24_600, 300]],
} // prettier-ignore
const EXPIRIES = { NIFTY24NOVFUT: '2024-11-28', NIFTY24DECFUT: '2024-12-26', NIFTY25JANFUT: '2025-01-30' } // prettier-ignore

const server = await testServer({ after }, { clock: settableClock(NOW) })
const user = await server.user('viewer')

before(async () => {
  const { pool } = server.context
  await transaction(pool, (tx) => insertInstruments(tx, instruments()))
  await ensurePartitions(
    pool,
    'bar',
    instant('2024-11-25T00:00:00Z'),
    instant('2024-11-30T00:00:00Z'),
  )
  await transaction(pool, (tx) => insertBars(tx, '1d', dailyBars()))
  await transaction(pool, (tx) => insertBars(tx, '1m', minuteBars()))
})

test('FO-144 position signals of the near contract, bar by bar', async () => {
  const { status, body } = await user.get(
    '/futures/position-signals?symbol=NSE:NIFTY%2050&resolution=D&hours=240',
  )
  assert.equal(status, 200)
  assert.deepEqual(
    [body['symbol'], body['tradingsymbol'], body['expiry'], body['resolution']],
    ['NIFTY', 'NIFTY24NOVFUT', '2024-11-28', 'D'],
  )
  const [first, second, ...rest] = body['signals'] as Record<string, number | string>[]
  assert.equal(rest.length, 0, 'three sessions had closed: two changes')
  // 24 000 → 24 240 is 1 %, 9 000 → 6 300 is −30 %.
  assert.deepEqual(first, {
    time: '2024-11-26T10:00:00.000Z',
    price: 24_240,
    open_interest: 6_300,
    price_change_percent: 1,
    oi_change_percent: -30,
    signal: 'SHORT_UNWINDING',
    strength: 0.3,
  })
  assert.equal(second!['signal'], 'LONG_UNWINDING')
})

test('FO-144 resolution, contract, hours, threshold and instant are the caller’s', async () => {
  const minutes = await user.get('/futures/position-signals?symbol=NIFTY&hours=0.05&contract=next')
  const signals = minutes.body['signals'] as Record<string, number | string>[]
  assert.deepEqual(
    signals.map(({ time, signal }) => [time, signal]),
    [
      ['2024-11-27T09:59:00.000Z', 'LONG_BUILDUP'],
      ['2024-11-27T10:00:00.000Z', 'NEUTRAL'],
    ],
    'three minutes back from the newest, by minutes; the last moved by 0.05 %',
  )
  const finer = await user.get(
    '/futures/position-signals?symbol=NIFTY&hours=0.05&contract=NIFTY24DECFUT&threshold=0.01',
  )
  assert.equal((finer.body['signals'] as Record<string, unknown>[])[1]!['signal'], 'SHORT_BUILDUP')
  const earlier = await user.get(
    '/futures/position-signals?symbol=NIFTY&resolution=D&at=2024-11-26T11:00:00Z&hours=99',
  )
  assert.equal((earlier.body['signals'] as unknown[]).length, 1, 'as it was then')
  const unknown = await user.get('/futures/position-signals?symbol=NIFTY&contract=NIFTY99FUT')
  assert.equal(unknown.status, 404)
  assert.match(String(unknown.body['detail']), /NIFTY24NOVFUT, NIFTY24DECFUT, NIFTY25JANFUT/)
  for (const wrong of ['symbol=', 'symbol=NIFTY&hours=0', 'symbol=NIFTY&resolution=7']) {
    assert.equal((await user.get(`/futures/position-signals?${wrong}`)).status, 422, wrong)
  }
  assert.equal((await user.get('/futures/position-signals?symbol=NOTHING')).status, 404)
})

test('FO-145 FO-142 FO-143 rollover: share of open interest, pressure and status by expiry', async () => {
  const { status, body } = await user.get('/futures/rollover-metrics?symbol=NIFTY')
  assert.equal(status, 200)
  const contracts = body['contracts'] as Record<string, number | string | null>[]
  assert.equal(body['total_open_interest'], 10_150)
  const [near, next, far] = contracts
  // 4 000 of 10 150 is 39.41 %; a day before the expiry 16/25 of it count.
  assert.deepEqual(
    [near!['days_to_expiry'], near!['open_interest'], near!['roll_spread'], near!['basis']],
    [1, 4_000, 110, 50],
  )
  assert.equal((near!['open_interest_percent'] as number).toFixed(2), '39.41')
  assert.equal((near!['pressure'] as number).toFixed(2), '25.22')
  assert.deepEqual(
    [near, next, far].map((one) => one!['status']),
    ['MEDIUM', 'LOW', 'LOW'],
  )
  const wider = await user.get('/futures/rollover-metrics?symbol=NIFTY&threshold_days=10')
  const [pressed] = wider.body['contracts'] as Record<string, number | string>[]
  assert.deepEqual(
    [(pressed!['pressure'] as number).toFixed(2), pressed!['status']],
    [(39.408_867 * 0.81).toFixed(2), 'HIGH'],
  )
  const after = await user.get('/futures/rollover-metrics?symbol=NIFTY&at=2024-11-29T11:00:00Z')
  const [expired] = after.body['contracts'] as Record<string, number | string>[]
  assert.deepEqual([expired!['status'], expired!['pressure']], ['EXPIRED', null])
})

test('FO-146 the summary is the latest signal of the near contract, and its rollover', async () => {
  const { status, body } = await user.get('/futures/summary?symbol=NIFTY')
  assert.equal(status, 200)
  const { signal, rollover } = body as Record<string, Record<string, unknown>>
  assert.deepEqual(
    [signal!['signal'], rollover!['tradingsymbol'], rollover!['status']],
    ['LONG_UNWINDING', 'NIFTY24NOVFUT', 'MEDIUM'],
  )
  assert.deepEqual([body['symbol'], body['underlying_price']], ['NIFTY', 24_150])
})

test('contracts become one series: it rolls when open interest moves, and has no jump', async () => {
  const series = async (more: string) =>
    (await user.get(`/futures/continuous?symbol=NIFTY&${more}`)).body as Record<string, never[]>
  const joined = await series('adjustment=difference')
  assert.deepEqual(joined['date'], [...DATES])
  assert.deepEqual(joined['instrument_id'], [
    'NIFTY24NOVFUT.NFO',
    'NIFTY24NOVFUT.NFO',
    'NIFTY24NOVFUT.NFO',
    'NIFTY24DECFUT.NFO',
    'NIFTY24DECFUT.NFO',
  ])
  assert.deepEqual(joined['rolls'], [
    {
      on: '2024-11-28',
      from: 'NIFTY24NOVFUT.NFO',
      to: 'NIFTY24DECFUT.NFO',
      difference: 110,
      ratio: 24_310 / 24_200,
    },
  ])
  assert.deepEqual(joined['close'], [24_110, 24_350, 24_310, 24_420, 24_500])
  const traded = await series('adjustment=none&roll=expiry')
  assert.deepEqual(traded['close'], [24_000, 24_240, 24_200, 24_300, 24_500])
  const part = await series('from=2024-11-27&to=2024-11-28&adjustment=none')
  assert.deepEqual(part['date'], ['2024-11-27', '2024-11-28'])
})

function instruments(): NewInstrument[] {
  const index = { venueId: 'NSE', name: 'NIFTY 50', kind: 'index' } as const
  const terms = { currency: 'INR', priceIncrement: fixed<'price'>('0.05') }
  const step = { quantityStep: fixed<'quantity'>('1') }
  return [
    { ...index, ...terms, ...step, instrumentId: 'NIFTY.NSE', symbol: 'NIFTY' },
    ...Object.entries(EXPIRIES).map(([symbol, expiry]) => ({
      ...terms,
      ...step,
      instrumentId: `${symbol}.NFO`,
      symbol,
      venueId: 'NFO',
      name: symbol,
      kind: 'future' as const,
      underlying: 'NIFTY',
      expiry: calendarDate(expiry),
      lotSize: fixed<'quantity'>('25'),
    })),
  ]
}

function dailyBars(): Bar[] {
  const bars = Object.entries(SESSIONS).flatMap(([symbol, sessions]) =>
    sessions.flatMap((told, index) => {
      if (told === null) return []
      const { opensAt, closesAt } = sessionOn('NFO', calendarDate(DATES[index]!))!
      return [barOf(`${symbol}.NFO`, opensAt, closesAt, told[0], told[1])]
    }),
  )
  const { opensAt, closesAt } = sessionOn('NSE', calendarDate('2024-11-27'))!
  return [...bars, barOf('NIFTY.NSE', opensAt, closesAt, 24_150, null)]
}

/** The last three minutes of the 27th, of the next contract. */
function minuteBars(): Bar[] {
  const { closesAt } = sessionOn('NFO', calendarDate('2024-11-27'))!
  const told: [number, number][] = [[24_200, 5_000], [24_320, 5_990], [24_310, 5_993]] // prettier-ignore
  return told.map(([price, openInterest], index) => {
    const opensAt = (closesAt - (3 - index) * MINUTE_MS) as Instant
    const id = 'NIFTY24DECFUT.NFO'
    return barOf(id, opensAt, (opensAt + MINUTE_MS) as Instant, price, openInterest)
  })
}

function barOf(
  instrumentId: string,
  openedAt: Instant,
  closedAt: Instant,
  close: number,
  openInterest: number | null,
): Bar {
  const price = fixed(String(close)) as Price
  const prices = { open: price, high: price, low: price, close: price }
  const volume = fixed('1000') as Quantity
  const told =
    openInterest === null ? {} : { openInterest: fixed<'quantity'>(String(openInterest)) }
  return { instrumentId, openedAt, closedAt, ...prices, volume, ...told }
}
