import { fixed, type Fixed, type Price, type Quantity } from '../../core/fixed.ts'
import { instant, type Instant, MINUTE_MS } from '../../core/instant.ts'
import type { Depth, DepthLevel, MarketTick } from '../../domain/market/live/quote.ts'
import type { MinuteBar } from '../feed.ts'

/** What the service's stream says (docs/ticker.md). */
export type TickerMessage =
  | { readonly type: 'ticks'; readonly ticks: readonly MarketTick[]; readonly refused: number }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'unknown'; readonly instrumentIds: readonly string[] }

/** Which instrument a token of the service means; null when we did not ask for it. */
export type NameOf = (token: number) => string | null

/** Reads a frame; null when it does not have the form of the protocol. */
export function readMessage(text: string, nameOf: NameOf): TickerMessage | null {
  const said = parse(text)
  if (!isObject(said)) return null
  if (said['type'] === 'heartbeat') return { type: 'heartbeat' }
  if (said['type'] === 'ticks' && Array.isArray(said['ticks'])) {
    return { type: 'ticks', ...readTicks(said['ticks'], nameOf) }
  }
  if (said['type'] === 'error' && Array.isArray(said['tokens'])) {
    const names = said['tokens'].map((token) => (typeof token === 'number' ? nameOf(token) : null))
    return { type: 'unknown', instrumentIds: names.filter((name) => name !== null) }
  }
  return null
}

/** The ticks that can be read, and how many cannot. */
export function readTicks(
  values: readonly unknown[],
  nameOf: NameOf,
): { readonly ticks: readonly MarketTick[]; readonly refused: number } {
  const ticks = values.flatMap((value) => readTick(value, nameOf) ?? [])
  return { ticks, refused: values.length - ticks.length }
}

/** A zero price is an empty side, as brokers write it. A field that is no number refuses all. */
function readTick(value: unknown, nameOf: NameOf): MarketTick | null {
  if (!isObject(value)) return null
  const token = value['instrument_token']
  const instrumentId = typeof token === 'number' ? nameOf(token) : null
  const at = readInstant(value['timestamp'])
  if (instrumentId === null || at === null) return null
  const numbers = FIELDS.map(([name, mayBeZero]) => readDecimal(value[name], mayBeZero))
  if (numbers.includes(undefined)) return null
  const [lastPrice, lastQuantity, bid, ask, bidQuantity, askQuantity, volume, openInterest] =
    numbers as (bigint | null)[]
  const depth = readDepth(value['depth'])
  return {
    instrumentId,
    at,
    lastPrice: lastPrice as Price | null,
    lastQuantity: lastQuantity as Quantity | null,
    bid: bid as Price | null,
    ask: ask as Price | null,
    bidQuantity: bidQuantity as Quantity | null,
    askQuantity: askQuantity as Quantity | null,
    ...(depth && { depth }),
    volume: volume as Quantity | null,
    openInterest: openInterest as Quantity | null,
    ...(value['mock'] === true && { mock: true }),
  }
}

const FIELDS = [
  ['last_price', false],
  ['last_quantity', true],
  ['bid', false],
  ['ask', false],
  ['bid_quantity', true],
  ['ask_quantity', true],
  ['volume', true],
  ['oi', true],
] as const satisfies readonly (readonly [name: string, mayBeZero: boolean])[]

function readDepth(value: unknown): Depth | null {
  if (!isObject(value)) return null
  const [bids, asks] = [value['buy'], value['sell']].map(readLevels)
  return bids && asks ? { bids, asks } : null
}

function readLevels(value: unknown): readonly DepthLevel[] | null {
  if (!Array.isArray(value)) return null
  return value.flatMap((level: unknown) => {
    if (!isObject(level)) return []
    const price = readDecimal(level['price'], false)
    const quantity = readDecimal(level['quantity'], false)
    if (typeof price !== 'bigint' || typeof quantity !== 'bigint' || price < 0n) return []
    const orders = level['orders']
    return [
      {
        price: price as Price,
        quantity: quantity as Quantity,
        orderCount: Number.isSafeInteger(orders) ? (orders as number) : 0,
      },
    ]
  })
}

/**
 * The minutes of an answer; null when one of them cannot be read, since a history with a hole that
 * nobody sees is worse than none.
 */
export function readCandles(value: unknown, instrumentId: string): readonly MinuteBar[] | null {
  if (!isObject(value) || !Array.isArray(value['candles'])) return null
  const bars = value['candles'].map((candle: unknown) => readCandle(candle, instrumentId))
  return bars.includes(null) ? null : (bars as MinuteBar[])
}

function readCandle(value: unknown, instrumentId: string): MinuteBar | null {
  if (!Array.isArray(value) || value.length < 6) return null
  const openedAt = readInstant(value[0])
  const numbers = value.slice(1, 7).map((number: unknown) => readDecimal(number, true))
  if (openedAt === null || numbers.slice(0, 5).some((number) => typeof number !== 'bigint')) {
    return null
  }
  const [open, high, low, close, volume, openInterest] = numbers as bigint[]
  return {
    instrumentId,
    openedAt,
    closedAt: (openedAt + MINUTE_MS) as Instant,
    open: open as Price,
    high: high as Price,
    low: low as Price,
    close: close as Price,
    volume: volume as Quantity,
    openInterest: (openInterest ?? null) as Quantity | null,
  }
}

/** Tokens of the service by `SYMBOL.EXCHANGE`; null when the answer has another form. */
export function readTokens(value: unknown): ReadonlyMap<string, number> | null {
  if (!isObject(value) || !Array.isArray(value['instruments'])) return null
  const tokens = new Map<string, number>()
  for (const one of value['instruments'] as unknown[]) {
    if (!isObject(one)) return null
    const { instrument_token: token, tradingsymbol: symbol, exchange } = one
    if (!Number.isSafeInteger(token) || typeof symbol !== 'string') return null
    tokens.set(`${symbol}.${String(exchange)}`, token as number)
  }
  return tokens
}

/** Undefined is no number; null is absent, or a price of zero. */
function readDecimal(value: unknown, mayBeZero: boolean): bigint | null | undefined {
  if (value === undefined || value === null) return null
  if (value === 0 || value === '0') return mayBeZero ? 0n : null
  if (typeof value === 'number') {
    return Math.abs(value) < 1e15 ? (fixed(value.toFixed(8)) as bigint) : undefined
  }
  if (typeof value !== 'string' || !/^-?\d{1,15}(?:\.\d{1,8})?$/.test(value)) return undefined
  const decimal: Fixed<string> = fixed(value)
  return decimal === 0n && !mayBeZero ? null : decimal
}

function readInstant(value: unknown): Instant | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? (value as Instant) : null
  if (typeof value !== 'string') return null
  try {
    return instant(value)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
