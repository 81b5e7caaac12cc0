import { type CalendarDate } from '../../core/instant.ts'
import { chance } from '../../core/chance.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import type { DepthLevel, MarketTick } from '../../domain/market/live/quote.ts'
import { dayNumber } from './day-path.ts'
import { POINTS_PER_MINUTE } from './index-path.ts'
import { jitter } from './smooth-noise.ts'

/** A fund of the world through one session, every five seconds. */
export interface FundDay {
  readonly bars: readonly Bar[]
  readonly last: readonly bigint[] // prices, at each point
}

/** Prices between the minutes: each minute's points open, reach both extremes, and close with it. */
export function fundDay(seed: number, date: CalendarDate, bars: readonly Bar[]): FundDay {
  const stream = chance(seed, `world/points/${bars[0]?.instrumentId}`, dayNumber(date))
  const last: bigint[] = []
  for (const bar of bars) {
    const { open, high, low, close } = bar
    const first = 1 + stream.integer(5)
    const second = 6 + stream.integer(5)
    const [early, late] = stream.uniform() < 0.5 ? [high, low] : [low, high]
    for (let point = 0; point < POINTS_PER_MINUTE; point += 1) {
      if (point < first) last.push(open)
      else if (point < second) last.push(early)
      else if (point < POINTS_PER_MINUTE - 1) last.push(late)
      else last.push(close)
    }
  }
  return { bars, last }
}

const PAISA = 1_000_000n
const UNIT = 100_000_000n

export function fundTick({ bars, last }: FundDay, point: number): Omit<MarketTick, 'at'> {
  const minute = Math.floor(point / POINTS_PER_MINUTE)
  const bar = bars[minute]!
  const lastPrice = last[point]!
  const size = (salt: number): bigint => BigInt(1 + Math.floor(jitter(salt, point) * 400 + 400))
  const below = jitter(3, point) < 0 ? 1n : 0n
  const level = (price: bigint, salt: number): DepthLevel => ({
    price: price as DepthLevel['price'],
    quantity: (size(salt) * UNIT) as DepthLevel['quantity'],
    orderCount: 1 + Math.floor(jitter(salt + 50, point) * 6 + 6),
  })
  const steps = [0n, 1n, 2n, 3n, 4n]
  const bids = steps.map((step) => level(lastPrice - (below + step) * PAISA, 5 + Number(step) * 8))
  const asks = steps.map((step) =>
    level(lastPrice + (1n - below + step) * PAISA, 9 + Number(step) * 8),
  )
  let volume = 0n
  for (let index = 0; index < minute; index += 1) volume += bars[index]!.volume
  const within = BigInt((point % POINTS_PER_MINUTE) + 1)
  const soFar = (bar.volume / UNIT) * within
  return {
    instrumentId: bar.instrumentId,
    lastPrice: lastPrice as MarketTick['lastPrice'],
    lastQuantity: (size(1) * UNIT) as MarketTick['lastQuantity'],
    bid: bids[0]!.price,
    ask: asks[0]!.price,
    bidQuantity: bids[0]!.quantity,
    askQuantity: asks[0]!.quantity,
    depth: { bids, asks },
    volume: (volume + (soFar / BigInt(POINTS_PER_MINUTE)) * UNIT) as MarketTick['volume'],
    openInterest: null,
  }
}
