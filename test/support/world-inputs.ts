import assert from 'node:assert/strict'
import { chance } from '#src/core/chance.ts'
import { fixed, type Price } from '#src/core/fixed.ts'
import { instant, type Instant } from '#src/core/instant.ts'
import type { Input } from '#src/domain/engine/input.ts'
import type { Bar } from '#src/domain/market/series/bar.ts'
import type { TradedInstrument } from '#src/domain/market/instruments/instrument.ts'
import type { OrderRequest } from '#src/domain/trading/order.ts'

export const GOLD = 'GOLDBEES.NSE'
export const NIFTY = 'NIFTYBEES.NSE'

export const INSTRUMENTS: readonly TradedInstrument[] = [
  instrumentOf('GOLDBEES', 'Nippon India ETF Gold BeES'),
  instrumentOf('NIFTYBEES', 'Nippon India ETF Nifty 50 BeES'),
]

/** 10:00 in India on a session in January 2024, `minute` minutes later. */
export function at(minute: number): Instant {
  return (instant('2024-01-15T10:00:00+05:30') + minute * 60_000) as Instant
}

export function price(text: string): Price {
  return fixed(text)
}

export function pricesOf(gold: string, nifty?: string): ReadonlyMap<string, Price> {
  return new Map([
    [GOLD, price(gold)],
    ...(nifty === undefined ? [] : ([[NIFTY, price(nifty)]] as const)),
  ])
}

/** What a schedule causes at a minute. */
export function scheduled(
  minute: number,
  gold: string,
  events: readonly string[] = ['sip'],
): Input {
  const prices = pricesOf(gold)
  return { kind: 'schedule', at: at(minute), events, prices, marketOpen: true }
}

/** A bar that closed at a minute: open, high, low, close. */
export function bar(minute: number, text: string, instrumentId = GOLD): Bar {
  const [open, high, low, close] = text.split(' ').map(price)
  assert.ok(open && high && low && close, 'a bar is written as open, high, low and close')
  const [openedAt, closedAt] = [at(minute - 1), at(minute)]
  return { instrumentId, openedAt, closedAt, open, high, low, close, volume: fixed('1000') }
}

export function barInput(minute: number, ...bars: readonly Bar[]): Input {
  return { kind: 'bar', at: at(minute), bars, marketOpen: true }
}

/** An order as a person writes it: `BUY 10`, `SELL 5 LIMIT 61.50`, `BUY 5 STOP 62`. */
export function order(
  clientOrderId: string,
  text: string,
  instrumentId = GOLD,
): Required<OrderRequest> {
  const [side, quantity, type = 'MARKET', named] = text.split(' ')
  assert.ok(side === 'BUY' || side === 'SELL', 'an order begins with its side')
  assert.ok(type === 'MARKET' || type === 'LIMIT' || type === 'STOP', 'then its type')
  const asked = named === undefined ? null : price(named)
  return {
    clientOrderId,
    instrumentId,
    side,
    type,
    quantity: fixed(quantity!),
    limitPrice: type === 'LIMIT' ? asked : null,
    stopPrice: type === 'STOP' ? asked : null,
    source: 'manual',
  }
}

export function orderInput(minute: number, ...requests: Required<OrderRequest>[]): Input {
  return { kind: 'order', at: at(minute), requests, cancels: [], marketOpen: true }
}

/**
 * A fixed market of `count` inputs: two instruments walk by chance from a seed, a schedule falls on
 * every ninth, people place orders now and then, and one schedule finds the market closed.
 */
export function fixedFeed(count: number, seed = 20_240_115): readonly Input[] {
  const drawn = chance(seed, 'test/feed', 0)
  let gold = 6_000
  let nifty = 24_000
  return Array.from({ length: count }, (_, minute): Input => {
    gold += drawn.integer(121) - 60
    nifty += drawn.integer(241) - 120
    if (minute % 9 === 4) {
      const events = minute % 27 === 13 ? ['sip', 'rebalance'] : ['sip']
      return { ...scheduled(minute, cents(gold), events), marketOpen: minute !== 31 }
    }
    if (minute % 11 === 6) {
      const named = cents(gold - 40)
      const buy = order(`b${minute}`, `BUY ${1 + drawn.integer(9)} LIMIT ${named}`)
      const units = minute % 33 === 6 ? 100_000 : 1 + drawn.integer(9) // too many, at times
      return orderInput(minute, buy, order(`s${minute}`, `SELL ${units}`, NIFTY))
    }
    return barInput(minute, around(minute, gold, GOLD), around(minute, nifty, NIFTY))
  })

  function around(minute: number, middle: number, instrumentId: string): Bar {
    const [open, close] = [middle + drawn.integer(41) - 20, middle]
    const high = Math.max(open, close) + drawn.integer(30)
    const low = Math.min(open, close) - drawn.integer(30)
    return bar(minute, [open, high, low, close].map(cents).join(' '), instrumentId)
  }
}

function cents(value: number): string {
  return (value / 100).toFixed(2)
}

function instrumentOf(symbol: string, name: string): TradedInstrument {
  return {
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed('0.01'),
    quantityStep: fixed('1'),
  }
}
