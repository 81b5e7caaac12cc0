import assert from 'node:assert/strict'
import { ring } from '#src/app/doorbell.ts'
import { quoteMemory } from '#src/app/market/live/quote-memory.ts'
import { QUOTES_CHANNEL } from '#src/app/market/live/quote-text.ts'
import { fixed } from '#src/core/fixed.ts'
import { newInstrument } from '#src/domain/market/instruments/instrument.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { controlReplay } from '#src/app/replay/control-replay.ts'
import { EXPIRY, listContracts, storeMinutes } from '../options/chain-world.ts'
import { knowContracts } from './contracts.ts'
import { knowGold, startGold, tickGold } from './gold.ts'
import { pausedReplay } from './replays.ts'
import type { TestClient, TestServer } from './server.ts'

/** Something that a stream tells of, as the tests that hold for every stream need it. */
export interface Subject {
  readonly topic: { readonly channel: string; readonly key: string }
  readonly listen: object // what a client says to listen to it
  readonly unknown?: object // the same of what does not exist; or of nobody's
  readonly odd: object // of what cannot be named so
  readonly refusal?: string // what `unknown` is answered by, if not SUBSCRIBE_ERROR
  readonly isOwn: boolean // of one user: to another it is as good as none
  /** Makes something happen that is told, the first and then the second time. */
  news(time: 1 | 2): Promise<void>
}

type Prepare = (server: TestServer, user: TestClient) => Promise<Subject>

/** Of each stream, by its id. A new one gets a line here. */
export const SUBJECTS: Readonly<Record<string, Prepare>> = {
  everything: (server, user) =>
    accountSubject(server, user, (key) => ({ channel: 'account', key })),
  orders: (server, user) => accountSubject(server, user, (key) => ({ account_id: key })),
  labels: labelSubject,
  indicators: indicatorSubject,
  'indicators.session': indicatorSubject,
  fo: once(chainSubject),
  monitor: once(monitorSubject),
  replay: replaySubject,
}

/** Of what all users share: prepared once for a server. */
function once(prepare: Prepare): Prepare {
  const prepared = new WeakMap<TestServer, Promise<Subject>>()
  return (server, user) => {
    const subject = prepared.get(server) ?? prepare(server, user)
    prepared.set(server, subject)
    return subject
  }
}

/** Whatever of a stream makes news. */
export function subjectOf(stream: string, server: TestServer, user: TestClient): Promise<Subject> {
  const prepare = SUBJECTS[stream]
  assert.ok(prepare, `Say in test/support/stream-subjects.ts what the stream ${stream} tells of.`)
  return prepare(server, user)
}

async function accountSubject(
  server: TestServer,
  user: TestClient,
  listen: (key: string) => object,
): Promise<Subject> {
  await knowGold(server.context)
  const run = await startGold(user)
  return {
    topic: { channel: 'account', key: run.runId },
    listen: listen(run.runId),
    unknown: listen('run_of_nobody'),
    odd: listen('a b'),
    isOwn: true,
    async news(time) {
      const day = 4 + time
      const at = `2026-01-0${day}T10:00:00Z`
      assert.equal(await tickGold(server.context, run, at, `${60 + day}`), 'committed')
      await ring(server.context, [run])
    },
  }
}

async function chainSubject({ context }: TestServer): Promise<Subject> {
  const [symbol, expiry] = ['NIFTY', EXPIRY]
  const store = async (from: number, until: number): Promise<void> => {
    await storeMinutes(context.pool, from, until)
    while ((await deriveStrikes(context)).isMoreDue);
  }
  await listContracts(context.pool)
  await store(0, 1)
  let minute = 0
  return {
    topic: { channel: 'chain', key: `${symbol}:${expiry}` },
    listen: { symbol, expiry },
    unknown: { symbol: 'NOPE', expiry },
    odd: { symbol, expiry: 'soon' },
    isOwn: false,
    news() {
      minute += 1
      return store(minute, minute + 1)
    },
  }
}

/** A replay that stands until it is told to go a bar further. */
async function replaySubject(server: TestServer, user: TestClient): Promise<Subject> {
  const { userId } = user
  const replayId = await pausedReplay(server, userId)
  return {
    topic: { channel: 'replay', key: replayId },
    listen: { replay_id: replayId },
    unknown: { replay_id: 'rpl_0' },
    odd: { replay_id: 'a b' },
    isOwn: true,
    async news() {
      const context = { ...server.context, links: server.links }
      await controlReplay(context, { userId, replayId }, { action: 'step' })
    },
  }
}

/** A monitor shows what is alive: NIFTY's price moves. */
async function monitorSubject({ context }: TestServer): Promise<Subject> {
  await knowContracts(context)
  const quote = (price: number): Promise<unknown> =>
    context.pool.query(
      `insert into latest_quote (instrument_id, quoted_at, last_price)
       values ('NIFTY.NSE', now(), $1)
       on conflict (instrument_id) do update
         set quoted_at = excluded.quoted_at, last_price = excluded.last_price`,
      [price],
    )
  await quote(24_500)
  return {
    topic: { channel: 'monitor', key: 'NIFTY' },
    listen: { symbol: 'NIFTY' },
    unknown: { symbol: 'NOPE' },
    odd: { symbol: '' },
    isOwn: false,
    async news(time) {
      await quote(24_500 + time)
    },
  }
}

async function labelSubject(_server: TestServer, user: TestClient): Promise<Subject> {
  const metadata = {
    timeframe: '5min',
    nearest_candle_timestamp_utc: '2024-11-07T03:45:00Z',
    sample_offset_seconds: 0,
  }
  return {
    topic: { channel: 'labels', key: 'NIFTY' },
    listen: { symbol: 'NIFTY' },
    odd: { symbol: '' },
    isOwn: false, // whoever asks is told of their own
    async news() {
      const label = { symbol: 'NSE:NIFTY 50', label_type: 'bullish', metadata }
      assert.equal((await user.post('/labels', label)).status, 201)
    },
  }
}

/** An indicator of something that is traded around the clock, whose next bar forms now. */
async function indicatorSubject(server: TestServer): Promise<Subject> {
  const listen = { symbol: COIN.instrumentId, timeframe: '1min', indicators: ['SMA_1'] }
  await transaction(server.context.pool, (tx) => insertInstruments(tx, [COIN]))
  return {
    topic: { channel: 'indicators', key: `${COIN.instrumentId}/1min/SMA_1` },
    listen,
    unknown: { ...listen, indicators: ['NOPE_14'] },
    refusal: 'INVALID_INDICATOR',
    odd: { ...listen, timeframe: '7min' },
    isOwn: false,
    async news(time) {
      const said = { instrumentId: COIN.instrumentId, at: server.context.clock.now(), mock: false }
      const lastPrice = fixed<'price'>(String(60_000 + time))
      quoteMemory(server.links).put([{ ...NOTHING_SAID, ...said, lastPrice }])
      server.links.bus.publish(QUOTES_CHANNEL, '{"quotes":[]}')
    },
  }
}

const COIN = newInstrument({
  instrumentId: 'BTCUSDT.BINANCE',
  symbol: 'BTCUSDT',
  venueId: 'BINANCE',
  name: 'Bitcoin',
  kind: 'spot',
  currency: 'USDT',
  priceIncrement: fixed('0.01'),
  quantityStep: fixed('0.00001'),
})

const NOTHING_SAID = {
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  volume: null,
  openInterest: null,
  previousClose: null,
}
