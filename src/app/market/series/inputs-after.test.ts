import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  fixed,
  format,
  NO_MONEY,
  type Fixed,
  type Price,
  type Quantity,
} from '../../../core/fixed.ts'
import {
  calendarDate,
  formatInstant,
  instant,
  MINUTE_MS,
  type CalendarDate,
  type Instant,
} from '../../../core/instant.ts'
import type { Schedule } from '../../../domain/calendar/schedule.ts'
import { sessionsBetween } from '../../../domain/calendar/session.ts'
import type { FeedInput } from '../../../domain/engine/input.ts'
import type { RunConfig } from '../../../domain/engine/run-config.ts'
import type { Bar, BarInterval } from '../../../domain/market/series/bar.ts'
import type { TradedInstrument } from '../../../domain/market/instruments/instrument.ts'
import { insertBars } from '../../../store/market/bars.ts'
import { insertInstruments } from '../../../store/market/instruments.ts'
import { transaction } from '../../../store/transaction.ts'
import { inputsAfter } from './inputs-after.ts'

let database: TestDatabase
const GOLD = instrumentOf('GOLDBEES')
const NIFTY = instrumentOf('NIFTYBEES')
const LATE = instrumentOf('LATEBEES')

const WEEKLY: Schedule = {
  kind: 'sip',
  frequency: { every: 'week', weekday: 3 },
  timeOfDay: '10:00',
}
const QUARTERLY: Schedule = {
  kind: 'rebalance',
  frequency: { every: 'quarter', dayOfMonth: 3 },
  timeOfDay: '10:00',
}

before(async () => {
  database = await testDatabase()
  // January 2024: the 22nd and the 26th are holidays, the 20th is a special Saturday.
  const january = days('2024-01-01', '2024-01-31')
  await store('1d', [
    ...daily(GOLD, january, 100),
    ...daily(NIFTY, january, 200),
    ...daily(LATE, january.slice(5), 300), // from 8 January on
  ])
  const first = days('2024-01-01', '2024-01-03')
  await store('1m', minutes(GOLD, first[0]!, 375))
  await store('1m', minutes(GOLD, first[1]!, 100)) // does not trade to the end
  await store('1m', minutes(GOLD, first[2]!, 375))
})
after(() => database.pool.end())

test('a schedule lies between the bars, and meets the open of the bar that spans it', async () => {
  const inputs = await all(configOf([GOLD, NIFTY]), [WEEKLY])
  // Wednesday 3 January is the third session; its bar opened at 09:15, and 10:00 is in it.
  assert.deepEqual(inputs.slice(0, 4).map(wordsOf), [
    '2024-01-01T10:00:00.000Z bar GOLDBEES.NSE 100.5 NIFTYBEES.NSE 200.5',
    '2024-01-02T10:00:00.000Z bar GOLDBEES.NSE 101.5 NIFTYBEES.NSE 201.5',
    '2024-01-03T04:30:00.000Z sip GOLDBEES.NSE 102 NIFTYBEES.NSE 202',
    '2024-01-03T10:00:00.000Z bar GOLDBEES.NSE 102.5 NIFTYBEES.NSE 202.5',
  ])
})

test('events of one instant are one input, the SIP before the rebalance', async () => {
  const inputs = await all(configOf([GOLD]), [QUARTERLY, WEEKLY])
  const third = inputs.find(({ kind }) => kind === 'schedule')
  assert.deepEqual(third?.kind === 'schedule' && third.events, ['sip', 'rebalance'])
})

test('bars that close at the instant of a schedule come before it, a millisecond earlier', async () => {
  const config = configOf([GOLD], { interval: '1m' })
  const inputs = await all(config, [{ ...WEEKLY, frequency: { every: 'day' } }])
  const near = inputs.filter(({ at }) => Math.abs(at - instant('2024-01-01T04:30:00Z')) < 90_000)
  assert.deepEqual(near.map(wordsOf), [
    '2024-01-01T04:29:00.000Z bar GOLDBEES.NSE 143.5',
    '2024-01-01T04:29:59.999Z bar GOLDBEES.NSE 144.5',
    '2024-01-01T04:30:00.000Z sip GOLDBEES.NSE 145',
    '2024-01-01T04:31:00.000Z bar GOLDBEES.NSE 145.5',
  ])
})

test('where no bar spans a schedule, it meets the last close', async () => {
  const config = configOf([GOLD], { interval: '1m', from: '2024-01-02' })
  const daily = [{ ...WEEKLY, frequency: { every: 'day' as const }, timeOfDay: '15:00' }]
  const [sip] = (await all(config, daily)).filter(({ kind }) => kind === 'schedule')
  // The 2nd has 100 minutes, to 10:55; the last closed at 199.5.
  assert.equal(wordsOf(sip!), '2024-01-02T09:30:00.000Z sip GOLDBEES.NSE 199.5')
})

test('GB-097 wherever a run resumes, and however the feed is cut, the continuation is the same', async () => {
  const daily: Schedule = { ...WEEKLY, frequency: { every: 'day' } }
  for (const config of [configOf([GOLD, NIFTY, LATE]), configOf([GOLD], { interval: '1m' })]) {
    const whole = await all(config, [daily, QUARTERLY], 10_000)
    for (const limit of [1, 2, 7]) {
      const cut = await all(config, [daily, QUARTERLY], limit)
      assert.deepEqual(cut.map(wordsOf), whole.map(wordsOf), `pages of ${limit}`)
    }
    for (const index of [0, 1, 2, 5, whole.length - 2]) {
      const { inputs } = await inputsAfter(
        database,
        config,
        [daily, QUARTERLY],
        whole[index]!.at,
        3,
      )
      const words = inputs.slice(0, 3).map(wordsOf)
      assert.deepEqual(words, whole.slice(index + 1, index + 1 + words.length).map(wordsOf))
    }
  }
})

test('a run begins with the day on which each of its instruments has a bar', async () => {
  const [first] = await all(configOf([GOLD, LATE]), [])
  assert.match(wordsOf(first!), /^2024-01-08T10:00:00.000Z bar GOLDBEES.NSE 105.5 LATEBEES.NSE/)
})

test('an instrument without bars makes the run wait', async () => {
  const config = configOf([GOLD, instrumentOf('NOBEES')])
  const answer = await inputsAfter(database, config, [WEEKLY], null, 10)
  assert.deepEqual(answer, { inputs: [], exhausted: true, ended: false })
})

test('a feed with a last session ends there, and one whose bars are not there yet does not', async () => {
  const over = await end(configOf([GOLD], { to: '2024-01-14' })) // a Sunday
  assert.equal(formatInstant(over.last), '2024-01-12T10:00:00.000Z')
  assert.deepEqual(over.answer, { inputs: [], exhausted: true, ended: true })
  const open = await end(configOf([GOLD], { to: '2024-02-02' }))
  assert.deepEqual(open.answer, { inputs: [], exhausted: true, ended: false })
})

test('bars that arrive later go on where the inputs ended', async () => {
  const instrument = instrumentOf('GROWBEES')
  const config = configOf([instrument])
  const january = days('2024-01-01', '2024-01-31')
  await store('1d', daily(instrument, january.slice(0, 4), 10))
  const before = await all(config, [WEEKLY])
  await store('1d', daily(instrument, january, 10))
  const after = await all(config, [WEEKLY])
  assert.deepEqual(after.slice(0, before.length).map(wordsOf), before.map(wordsOf))
  assert.ok(after.length > before.length)
})

async function all(
  config: RunConfig,
  schedules: readonly Schedule[],
  limit = 50,
): Promise<FeedInput[]> {
  const inputs: FeedInput[] = []
  for (;;) {
    const after = inputs.at(-1)?.at ?? null
    const page = await inputsAfter(database, config, schedules, after, limit)
    inputs.push(...page.inputs)
    if (page.exhausted) break
    assert.ok(page.inputs.length > 0, 'a page that is not the last has an input')
  }
  for (const [index, { at }] of inputs.entries()) {
    assert.ok(index === 0 || at > inputs[index - 1]!.at, 'logical times are strictly increasing')
  }
  return inputs
}

async function end(config: RunConfig) {
  const last = (await all(config, [])).at(-1)!.at
  return { last, answer: await inputsAfter(database, config, [], last, 10) }
}

function wordsOf(input: FeedInput): string {
  const values =
    input.kind === 'bar'
      ? input.bars.map(({ instrumentId, close }) => `${instrumentId} ${format(close)}`)
      : [...input.prices].map(([id, price]) => `${id} ${format(price)}`)
  const kind = input.kind === 'bar' ? 'bar' : input.events.join('+')
  return [formatInstant(input.at), kind, ...values].join(' ')
}

function configOf(
  instruments: readonly TradedInstrument[],
  feed: { interval?: BarInterval; from?: string; to?: string } = {},
): RunConfig {
  const { interval = '1d', from = '2024-01-01', to } = feed
  return {
    strategy: 'buy-and-hold',
    parameters: {},
    instruments,
    initialCash: NO_MONEY,
    costs: { feeBps: 0n as Fixed<'bps'>, feePerOrder: NO_MONEY, slippageBps: 0n as Fixed<'bps'> },
    limits: { maximumPosition: null, forbiddenInstruments: [], allowShort: false },
    feed: {
      interval,
      from: calendarDate(from),
      to: to === undefined ? null : calendarDate(to),
      barsPerSecond: null,
    },
  }
}

function instrumentOf(symbol: string): TradedInstrument {
  return {
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name: symbol,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
  }
}

function days(from: string, to: string): CalendarDate[] {
  return sessionsBetween('NSE', calendarDate(from), calendarDate(to)).map(({ date }) => date)
}

/** The n-th bar opens at `first` + n and closes half a rupee above. */
function daily(instrument: TradedInstrument, dates: readonly CalendarDate[], first: number): Bar[] {
  return dates.map((date, index) => {
    const openedAt = instant(`${date}T09:15:00+05:30`)
    return barOf(instrument, openedAt, instant(`${date}T15:30:00+05:30`), first + index)
  })
}

function minutes(instrument: TradedInstrument, date: CalendarDate, count: number): Bar[] {
  const start = instant(`${date}T09:15:00+05:30`)
  return Array.from({ length: count }, (_, index) => {
    const openedAt = (start + index * MINUTE_MS) as Instant
    return barOf(instrument, openedAt, (openedAt + MINUTE_MS) as Instant, 100 + index)
  })
}

function barOf(
  instrument: TradedInstrument,
  openedAt: Instant,
  closedAt: Instant,
  price: number,
): Bar {
  const open = fixed<'price'>(String(price)) as Price
  const close = fixed<'price'>(String(price + 0.5)) as Price
  const { instrumentId } = instrument
  const volume = fixed<'quantity'>('10') as Quantity
  return { instrumentId, openedAt, closedAt, open, high: close, low: open, close, volume }
}

async function store(interval: BarInterval, bars: readonly Bar[]): Promise<void> {
  await transaction(database.pool, async (tx) => {
    const symbols = new Set(bars.map(({ instrumentId }) => instrumentId.split('.')[0]!))
    await insertInstruments(tx, [...symbols].map(instrumentOf))
    await insertBars(tx, interval, bars)
  })
}
