import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY_MS, type Instant } from '#src/core/instant.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { transaction } from '#src/store/transaction.ts'
import { settableClock } from '#test/support/clock.ts'
import { knowNifty, sessionMinutes } from '#test/support/nifty-session.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

let server: TestServer
let user: TestClient
const clock = settableClock('2024-11-07T12:00:00Z')
const ends: (() => Promise<void>)[] = []
before(async () => {
  server = await testServer({ after: (end) => void ends.push(end) }, { clock })
  await knowNifty(server.context)
  user = await server.user()
})
after(async () => {
  for (const end of ends) await end()
})

type Value = { readonly value: number; readonly outputs: Readonly<Record<string, number>> }

// TA-Lib 0.8.1 of test/vectors/nifty-session.py, at the last five-minute bar of the session.
const RSI_14 = 48.11262038235377
const SMA_20 = 24569.483500000002
const EMA_50 = 24554.770005963426
const MACD = [-14.142355380663503, -8.739573792655362, -5.402781588008141]

function near(actual: unknown, expected: number, what: string): void {
  const error = Math.abs(Number(actual) - expected) / Math.abs(expected)
  assert.ok(error < 1e-10, `${what}: ${String(actual)} is ${expected}`)
}

test('FO-161 FO-154 test 1: a user subscribes, and is told how many hold it and how it stands', async () => {
  const { status, text, body } = await user.post('/indicators/subscribe', {
    symbol: 'NIFTY50',
    timeframe: '5min',
    indicators: ['RSI_14', { name: 'SMA', params: { length: 20 } }, 'EMA_50'],
  })
  assert.equal(status, 200, text)
  assert.deepEqual([body['symbol'], body['timeframe']], ['NIFTY', '5min'])
  const told = body['subscriptions'] as Record<string, unknown>[]
  assert.deepEqual(
    told.map(({ indicator_id }) => indicator_id),
    ['RSI_14', 'SMA_20', 'EMA_50'],
  )
  assert.deepEqual(
    told.map(({ subscriber_count }) => subscriber_count),
    [1, 1, 1],
  )
  near(told[0]!['initial_value'], RSI_14, 'RSI_14')
})

test('FO-161 FO-155 test 2: current values are those of TA-Lib, in every spelling', async () => {
  for (const [symbol, timeframe] of [
    ['NIFTY', '5min'],
    ['NIFTY 50', '5m'],
    ['NSE:NIFTY', '5'],
    ['NIFTY.NSE', '5min'],
    ['^NSEI', '5m'],
  ] as const) {
    const query = new URLSearchParams({
      symbol,
      timeframe,
      indicators: 'RSI_14,SMA_20,EMA_50,MACD,BBANDS(length=5,std=1.5)',
    })
    const { status, text, body } = await user.get(`/indicators/current?${query}`)
    assert.equal(status, 200, text)
    const values = body['values'] as Record<string, Value>
    near(values['RSI_14']!.value, RSI_14, `RSI_14 of ${symbol}`)
    near(values['SMA_20']!.value, SMA_20, 'SMA_20')
    near(values['EMA_50']!.value, EMA_50, 'EMA_50')
    Object.values(values['MACD']!.outputs).forEach((value, place) =>
      near(value, MACD[place]!, 'MACD'),
    )
    const bands = values['BBANDS(length=5,std=1.5)'] as unknown as { indicator_id: string }
    assert.equal(bands.indicator_id, 'BBANDS_5_1.5')
    assert.equal(body['opened_at'], '2024-11-07T09:55:00.000Z')
  }
})

test('FO-161 FO-156 test 3: history is as long as asked, oldest first, and ends with the current value', async () => {
  const path = '/indicators/history?symbol=NIFTY&timeframe=5&indicator=RSI_14'
  const { status, body } = await user.get(`${path}&lookback=20`)
  assert.equal(status, 200)
  const series = body['series'] as { candles_back: number; value: number; opened_at: string }[]
  assert.deepEqual(
    [series.length, series[0]!.candles_back, series.at(-1)!.candles_back],
    [20, 19, 0],
  )
  near(series.at(-1)!.value, RSI_14, 'the newest')
  near(series[9]!.value, 47.18353638709608, 'ten back')
  assert.equal(((await user.get(path)).body['series'] as unknown[]).length, 20, 'the default')
  const whole = (await user.get(`${path}&lookback=1000`)).body['series'] as { value: unknown }[]
  assert.equal(whole.length, 75, 'there are no more bars')
  assert.deepEqual(
    whole.slice(0, 14).map(({ value }) => value),
    Array(14).fill(null),
  )
  for (const wrong of ['0', '1001', 'x']) {
    assert.equal((await user.get(`${path}&lookback=${wrong}`)).status, 422, wrong)
  }
})

test('FO-161 FO-156 test 4: values so many bars back, to a thousand', async () => {
  const path = '/indicators/at-offset?symbol=NIFTY50&timeframe=5&indicators=RSI_14,SMA_20'
  const { status, body } = await user.get(`${path}&offset=10`)
  assert.deepEqual([status, body['offset']], [200, 10])
  const values = body['values'] as Record<string, Value>
  near(values['RSI_14']!.value, 47.18353638709608, 'RSI_14')
  near(values['SMA_20']!.value, 24559.7485, 'SMA_20')
  const beyond = await user.get(`${path}&offset=1000`)
  assert.deepEqual(
    [beyond.body['opened_at'], (beyond.body['values'] as Record<string, Value>)['RSI_14']!.value],
    [null, null],
  )
  for (const wrong of ['-1', '1001']) {
    assert.equal((await user.get(`${path}&offset=${wrong}`)).status, 422)
  }
})

test('FO-161 FO-150 FO-156 test 5: a batch over timeframes is what each asks alone', async () => {
  const { status, text, body } = await user.post('/indicators/batch', {
    symbol: 'NIFTY50',
    queries: [
      { timeframe: '1min', indicator: 'RSI_14', lookback: 10 },
      { timeframe: '5min', indicator: 'RSI_14', lookback: 10 },
      { timeframe: '15min', indicator: 'RSI_14', lookback: 10 },
    ],
  })
  assert.equal(status, 200, text)
  const results = body['results'] as { timeframe: string; series: Value[] }[]
  const expected = { '1min': 47.38028550238967, '5min': RSI_14, '15min': 47.962320042141435 }
  for (const { timeframe, series } of results) {
    assert.equal(series.length, 10)
    near(series.at(-1)!.value, expected[timeframe as keyof typeof expected], timeframe)
    const query = `symbol=NIFTY&timeframe=${timeframe}&indicator=RSI_14&lookback=10`
    const alone = await user.get(`/indicators/history?${query}`)
    assert.deepEqual(series, alone.body['series'])
  }
})

test('FO-161 FO-160 test 6: the last who unsubscribes frees what was computed', async () => {
  const asked = { symbol: 'NIFTY', timeframe: '5min', indicators: ['WMA_9'] }
  const other = await server.user()
  const counts = async (client: TestClient, verb: string, field: string) => {
    const { body } = await client.post(`/indicators/${verb}`, asked)
    return (body[field] as { subscriber_count: number }[])[0]!.subscriber_count
  }
  assert.equal(await counts(user, 'subscribe', 'subscriptions'), 1)
  assert.equal(await counts(user, 'subscribe', 'subscriptions'), 1, 'twice is once')
  assert.equal(await counts(other, 'subscribe', 'subscriptions'), 2)
  assert.equal(await counts(user, 'unsubscribe', 'unsubscribed'), 1)
  assert.equal(await counts(user, 'unsubscribe', 'unsubscribed'), 1, 'harmless')
  assert.equal(await counts(other, 'unsubscribe', 'unsubscribed'), 0)
  const { rows } = await server.context.pool.query(
    "select from indicator_subscription where indicator_id = 'WMA_9'",
  )
  assert.equal(rows.length, 0)
})

test('FO-159 FO-280 an indicator is computed once, and then read from the cache', async () => {
  const cacheOf = async () => {
    const { body } = await user.get('/indicators/health')
    return body['cache'] as { reads: number; hits: number; misses: number }
  }
  const path = '/indicators/current?symbol=NIFTY&timeframe=15min&indicators=KAMA_10'
  const before = await cacheOf()
  await Promise.all(Array.from({ length: 20 }, () => user.get(path)))
  const after = await cacheOf()
  const misses = after.misses - before.misses
  assert.ok(misses <= 3, `one computation, its newest value and no more were missed: ${misses}`)
  assert.equal(
    after.reads - before.reads,
    after.hits - before.hits + misses,
    'each is counted once',
  )
})

test('FO-157 the registry is told whole, by category and by words, and one by its name', async () => {
  const { body } = await user.get('/indicators/list')
  const all = body['indicators'] as { name: string; category: string; default_id: string }[]
  assert.ok(all.length >= 60)
  assert.equal(body['total'], all.length)
  assert.deepEqual(body['custom'], [])
  const momentum = (await user.get('/indicators/list?category=momentum')).body['indicators']
  assert.ok((momentum as typeof all).every(({ category }) => category === 'momentum'))
  const found = (await user.get('/indicators/list?search=relative%20strength&include_custom=true'))
    .body['indicators'] as typeof all
  assert.ok(found.some(({ name }) => name === 'RSI'))
  const { body: rsi } = await user.get('/indicators/definition/rsi')
  assert.deepEqual([rsi['name'], rsi['default_id']], ['RSI', 'RSI_14'])
  assert.equal((await user.get('/indicators/definition/NOTHING')).status, 404)
  const available = (await user.get('/indicators/available')).body
  assert.equal(available['total'], all.length)
  assert.ok((available['timeframes'] as string[]).includes('5min'))
  assert.equal((await user.get('/indicators/health')).body['status'], 'healthy')
})

test('FO-157 FO-158 the central pivot range of the next session comes from the last', async () => {
  const { status, text, body } = await user.get('/indicators/cpr?symbol=NIFTY')
  assert.equal(status, 200, text)
  const { date, based_on, pivot, bc, tc, r1, s3 } = body['current'] as Record<string, number>
  assert.equal(date, '2024-11-08')
  const [high, low, close] = [24788.68, 24347.71, 24483.68]
  assert.deepEqual(based_on, { opened_at: '2024-11-07T03:45:00.000Z', high, low, close })
  near(pivot, (high + low + close) / 3, 'P')
  near(bc, (high + low) / 2, 'BC')
  near(tc, 2 * ((high + low + close) / 3) - (high + low) / 2, 'TC')
  near(r1, 2 * pivot! - low, 'R1')
  near(s3, low - 2 * (high - pivot!), 'S3')
})

test('an indicator, a symbol or a timeframe that there is not is refused by name', async () => {
  const query = 'symbol=NIFTY&timeframe=5min'
  const cases: readonly (readonly [string, number, string])[] = [
    [`/indicators/current?${query}&indicators=NOPE_14`, 400, 'invalid_indicator'],
    [`/indicators/current?${query}&indicators=RSI_0`, 400, 'invalid_indicator'],
    [`/indicators/current?${query}&indicators=RSI_14_3`, 400, 'invalid_indicator'],
    [`/indicators/current?${query}&indicators=RSI(wings=2)`, 400, 'invalid_indicator'],
    [`/indicators/current?${query}&indicators=RSI(period=)`, 400, 'invalid_indicator'],
    [`/indicators/current?${query}&indicators=,`, 400, 'invalid_indicator'],
    [`/indicators/current?symbol=NOBODY&timeframe=5min&indicators=RSI`, 404, 'not_found'],
    [`/indicators/current?symbol=NIFTY&timeframe=7min&indicators=RSI`, 422, 'invalid_input'],
    [`/indicators/current?symbol=NIFTY&timeframe=5min`, 422, 'invalid_input'],
  ]
  for (const [path, status, code] of cases) {
    const { body, ...answer } = await user.get(path)
    assert.deepEqual([answer.status, body['code']], [status, code], path)
  }
})

test('charts read indicators as columns, each as long as its bars', async () => {
  const path = '/api/indicators/columns?symbol=NIFTY&timeframe=5min&indicators=RSI_14,BBANDS_20_2'
  const { body } = await user.get(`${path}&from=2024-11-07T09:00:00Z`)
  const time = body['time'] as number[]
  assert.deepEqual([time.length, time[0]], [12, Date.parse('2024-11-07T09:00:00Z') / 1_000])
  const columns = body['indicators'] as Record<string, { outputs: Record<string, number[]> }>
  for (const { outputs } of Object.values(columns)) {
    for (const column of Object.values(outputs)) assert.equal(column.length, 12)
  }
  near(Object.values(columns['RSI_14']!.outputs)[0]!.at(-1), RSI_14, 'RSI_14')
  assert.equal(Object.keys(columns['BBANDS_20_2']!.outputs).length, 3)
})

test('FO-158 bars that are stored of days to come hide neither pivots nor columns', async () => {
  const before = await user.get('/indicators/cpr?symbol=NIFTY')
  const later = [1, 4].flatMap((days) => {
    const on = (at: Instant) => (at + days * DAY_MS) as Instant
    return sessionMinutes(30).map((bar) => {
      return { ...bar, openedAt: on(bar.openedAt), closedAt: on(bar.closedAt) }
    })
  })
  await transaction(server.context.pool, (tx) => insertBars(tx, '1m', later))
  const after = await user.get('/indicators/cpr?symbol=NIFTY')
  assert.deepEqual(after.body, before.body)
  const path = '/api/indicators/columns?symbol=NIFTY&timeframe=1min&indicators=SMA_3&limit=1'
  const { body } = await user.get(path)
  assert.deepEqual(body['time'], [Date.parse('2024-11-07T09:59:00Z') / 1_000])
})
