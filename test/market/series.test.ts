import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { archiveSeries } from '#src/app/market/series/archive-series.ts'
import type { Context } from '#src/app/context.ts'
import { readBars } from '#src/app/market/series/read-bars.ts'
import { readSeries } from '#src/app/market/series/read-series.ts'
import { fixed, format, type Price, type Quantity } from '#src/core/fixed.ts'
import { calendarDate, formatInstant, instant, MINUTE_MS, type Instant } from '#src/core/instant.ts'
import { sessionsBetween } from '#src/domain/calendar/session.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import type { SeriesInterval } from '#src/domain/market/series/series.ts'
import { closeDuckDb } from '#src/store/history/open-duckdb.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { ensurePartitions } from '#src/store/market/partitions.ts'
import { barsClosedAfter, barSpans, pricesAt } from '#src/store/market/run-bars.ts'
import { transaction } from '#src/store/transaction.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
let context: Context & { historyDir: string }
let now = instant('2024-12-15T00:00:00Z')

const ID = 'NIFTY.NSE'
const FROM = calendarDate('2024-10-28')
const TO = calendarDate('2024-11-08')
const LATER = instant('2024-12-15T00:00:00Z')

before(async () => {
  database = await testDatabase()
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const historyDir = mkdtempSync(join(tmpdir(), 'tidemark-history-'))
  context = { pool: database.pool, clock, log: silent, historyDir }
  await transaction(database.pool, (tx) =>
    insertInstruments(tx, [
      {
        instrumentId: ID,
        symbol: 'NIFTY',
        venueId: 'NSE',
        name: 'NIFTY 50',
        kind: 'index',
        currency: 'INR',
        priceIncrement: fixed('0.05'),
        quantityStep: fixed('1'),
      },
    ]),
  )
  const bars = minutes()
  await ensurePartitions(database.pool, 'bar', bars[0]!.openedAt, bars.at(-1)!.openedAt)
  await transaction(database.pool, (tx) => insertBars(tx, '1m', bars))
})
after(async () => {
  await closeDuckDb(context.historyDir)
  rmSync(context.historyDir, { recursive: true })
  await database.close()
})

/** Every minute of ten sessions; the price rises by 0.05 a minute, and by 100 from day to day. */
function minutes(): Bar[] {
  return sessionsBetween('NSE', FROM, TO).flatMap((session, day) => {
    const count = (session.closesAt - session.opensAt) / MINUTE_MS
    return Array.from({ length: count }, (_, minute) => {
      const openedAt = (session.opensAt + minute * MINUTE_MS) as Instant
      const open = BigInt(24_000 + 100 * day) * 100_000_000n + BigInt(minute) * 5_000_000n
      return {
        instrumentId: ID,
        openedAt,
        closedAt: (openedAt + MINUTE_MS) as Instant,
        open: open as Price,
        high: (open + 10_000_000n) as Price,
        low: (open - 5_000_000n) as Price,
        close: (open + 5_000_000n) as Price,
        volume: fixed<'quantity'>(String(minute + 1)) as Quantity,
        openInterest: minute === 374 ? fixed<'quantity'>(String(1_000 + day)) : null,
      }
    })
  })
}

const INTERVALS: readonly SeriesInterval[] = ['1m', '15m', '1d', '1w']

/** Everything that is ever asked of bars, as one value. */
async function everything(): Promise<unknown> {
  const answers: unknown[] = []
  for (const interval of INTERVALS) {
    for (const direction of ['asc', 'desc'] as const) {
      for (const span of [
        {},
        { from: instant('2024-11-01T03:00:00Z'), to: instant('2024-11-07T05:00:00Z') },
      ]) {
        const asked = { instrumentId: ID, interval, direction, limit: 400, ...span }
        answers.push(asked, columnsOf(await readSeries(context, asked)))
        if (interval !== '1m' && interval !== '1d') continue
        const { items, next } = await readBars(context, { ...asked, interval })
        answers.push(items.map(textOf), next)
      }
    }
  }
  const at = instant('2024-11-04T05:00:30Z')
  const store = { pool: database.pool, historyDir: context.historyDir }
  answers.push(await barSpans(store, [ID], '1m', instant('2024-10-29T04:00:00Z')))
  answers.push((await barsClosedAfter(store, [ID], '1m', at, LATER, 999)).map(textOf))
  const prices = await pricesAt(store, [ID], '1m', [at, instant('2024-11-02T00:00:00Z'), LATER])
  answers.push([...prices].map(([when, map]) => [when, [...map].map(([id, p]) => [id, format(p)])]))
  return answers
}

function columnsOf(series: object): object {
  return Object.fromEntries(Object.entries(series).map(([name, column]) => [name, [...column]]))
}

function textOf(bar: Bar): string {
  const { openedAt, closedAt, open, high, low, close, volume, openInterest } = bar
  const numbers = [open, high, low, close, volume].map(format).join(' ')
  return `${openedAt} ${closedAt} ${numbers} ${openInterest == null ? '' : format(openInterest)}`
}

test('FO-109 bars of 15 minutes and an hour begin at the session, and sum up what they hold', async () => {
  const read = (interval: SeriesInterval, limit: number) =>
    readSeries(context, {
      instrumentId: ID,
      interval,
      limit,
      direction: 'asc',
      from: instant('2024-10-28T00:00:00Z'),
    })
  const quarter = await read('15m', 1)
  // The first quarter of an hour: minutes 0 to 14, each 0.05 higher; volumes 1 + 2 + … + 15.
  assert.deepEqual(columnsOf(quarter), {
    openedAt: [Date.parse('2024-10-28T09:15+05:30')],
    closedAt: [Date.parse('2024-10-28T09:30+05:30')],
    open: [24_000],
    high: [24_000.8],
    low: [23_999.95],
    close: [24_000.75],
    volume: [120],
    openInterest: [Number.NaN],
  })
  const hours = await read('1h', 8)
  assert.deepEqual(
    [...hours.openedAt].map((at) => formatInstant(at as Instant).slice(0, 16)),
    // 09:15, 10:15, … 15:15 in Mumbai, and the next day's first
    ['03:45', '04:45', '05:45', '06:45', '07:45', '08:45', '09:45']
      .map((time) => `2024-10-28T${time}`)
      .concat('2024-10-29T03:45'),
  )
  assert.equal(hours.closedAt[6], Date.parse('2024-10-28T15:30+05:30'), 'the last is a quarter')
  assert.equal(hours.openInterest[6], 1_000, 'open interest is the last that was said')
})

test('FO-109 what comes late is in the next answer', async () => {
  const asked = { instrumentId: ID, interval: '1d', limit: 1, direction: 'desc' } as const
  const before = await readSeries(context, asked)
  const openedAt = instant('2024-11-08T10:01:00Z') // the closing session, at 15:31
  const late = { ...minutes().at(-1)!, openedAt, closedAt: (openedAt + MINUTE_MS) as Instant }
  await transaction(database.pool, (tx) =>
    insertBars(tx, '1m', [{ ...late, high: fixed<'price'>('30000') as Price }]),
  )
  const again = await readSeries(context, asked)
  assert.equal(before.high[0]! < 30_000, true)
  assert.equal(again.high[0], 30_000)
  assert.equal(again.volume[0], before.volume[0]! + 375)
  assert.equal(again.openedAt[0], before.openedAt[0])
})

test('FO-111 FO-112 what has left for files answers as it did in the database', async () => {
  const hot = await everything()
  const counts = await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['bar'] })
  assert.equal(counts.copied, 10, 'each settled day has its file')
  assert.equal(counts.dropped, 0, 'rows that were written just now stay')
  assert.deepEqual(await everything(), hot, 'a copy changes no answer')
  assert.equal(
    (await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['bar'] })).copied,
    0,
  )

  // October leaves; November stays, and every answer spans the border.
  await leave('2024-12-02T12:00:00Z')
  assert.deepEqual(await partsOfBars(), ['bar_minute_202411', 'bar_minute_202412'])
  assert.deepEqual(await everything(), hot)
})

test('FO-112 while a month leaves, who reads meanwhile sees no gap and no double', async () => {
  const hot = await everything()
  let leaving = true
  const left = leave('2025-01-02T00:00:00Z').finally(() => (leaving = false))
  let reads = 0
  while (leaving) {
    const bars = await readSeries(context, {
      instrumentId: ID,
      interval: '1m',
      limit: 5_000,
      direction: 'asc',
    })
    assert.equal(new Set(bars.openedAt).size, 3_436, 'nine whole sessions, an hour, and one late')
    assert.equal(bars.openedAt.length, 3_436)
    reads += 1
  }
  await left
  assert.equal(reads > 0, true)
  assert.deepEqual(await everything(), hot)
})

test('a bar that comes for a day that has left joins its file, and changes none in it', async () => {
  const [first] = minutes() as [Bar]
  const early = (first.openedAt - MINUTE_MS) as Instant
  const bars = [
    { ...first, openedAt: early, closedAt: first.openedAt },
    { ...first, high: fixed<'price'>('99999') as Price }, // not what the file has
  ]
  await transaction(database.pool, (tx) => insertBars(tx, '1m', bars))
  const before = await everything()
  await leave('2025-01-03T00:00:00Z')
  const { items } = await readBars(context, {
    instrumentId: ID,
    interval: '1m',
    limit: 2,
    direction: 'asc',
  })
  assert.deepEqual(items.map(textOf), [
    textOf({ ...first, openedAt: early, closedAt: first.openedAt }),
    textOf(first),
  ])
  assert.notDeepEqual(await everything(), before)
  const { rows } = await database.pool.query('select count(*)::int as count from bar_minute')
  assert.deepEqual(rows, [{ count: 0 }])
})

/** Archives as a server does at that time, to which nobody has written for a month. */
async function leave(at: string): Promise<void> {
  await database.pool.query(`update series_partition set written_at = '2024-11-01Z'`)
  now = instant(at)
  await archiveSeries(context, { hotDays: 30, copyDays: 2, kinds: ['bar'] })
}

async function partsOfBars(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select partition_name as name from series_partition
     where parent = 'bar_minute' and covers_from < '2024-12-15Z' order by 1`,
  )
  return rows.map(({ name }) => name)
}
