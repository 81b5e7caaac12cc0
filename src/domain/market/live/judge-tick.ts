import type { Price, Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { bookOfTick } from './order-book.ts'
import type { MarketTick } from './quote.ts'

/** What is odd about a tick that is taken all the same, without what is odd. */
export type TickFlag = 'bad price' | 'bad quantity' | 'crossed' | 'volume fell'

/** What became of a tick. */
export type TickVerdict =
  | { readonly taken: true; readonly tick: MarketTick; readonly flags: readonly TickFlag[] }
  | { readonly taken: false; readonly reason: TickRefusal; readonly flags: readonly TickFlag[] }

/** Out of order: older than what was heard of the instrument before. */
export type TickRefusal = 'duplicate' | 'out of order' | 'from the future' | 'says nothing'

const CLOCKS_DIFFER_MS = 5_000 // by no more than this, or somebody's is wrong

/**
 * Judges a tick by what was heard of its instrument before. A price that is zero or negative is no
 * price, and neither is a bid that is not below its ask: they become null, and are flagged, so that
 * nothing is ever marked, drawn or stored at them.
 */
export function judgeTick(tick: MarketTick, before: MarketTick | null, now: Instant): TickVerdict {
  const flags: TickFlag[] = []
  const sound = withoutOddities(tick, flags)
  if (before !== null && fell(before.volume, tick.volume)) flags.push('volume fell')
  const refuse = (reason: TickRefusal): TickVerdict => ({ taken: false, reason, flags })
  if (sound.lastPrice === null && sound.bid === null && sound.ask === null) {
    return refuse('says nothing')
  }
  if (tick.at > now + CLOCKS_DIFFER_MS) return refuse('from the future')
  if (before !== null && tick.at < before.at) return refuse('out of order')
  if (before !== null && isSame(sound, before)) return refuse('duplicate')
  return { taken: true, tick: sound, flags }
}

function withoutOddities(tick: MarketTick, flags: TickFlag[]): MarketTick {
  const price = (value: Price | null): Price | null => {
    if (value === null || value > 0n) return value
    if (!flags.includes('bad price')) flags.push('bad price')
    return null
  }
  const quantity = (value: Quantity | null): Quantity | null => {
    if (value === null || value >= 0n) return value
    if (!flags.includes('bad quantity')) flags.push('bad quantity')
    return null
  }
  const { bid, ask, bidQuantity, askQuantity } = touchOf(tick)
  const sound = {
    ...tick,
    lastPrice: price(tick.lastPrice),
    lastQuantity: quantity(tick.lastQuantity),
    bid: price(bid),
    ask: price(ask),
    bidQuantity: quantity(bidQuantity),
    askQuantity: quantity(askQuantity),
    volume: quantity(tick.volume),
    openInterest: quantity(tick.openInterest),
  }
  if (sound.bid === null || sound.ask === null || sound.bid < sound.ask) return sound
  flags.push('crossed')
  const { depth: _, ...rest } = sound
  return { ...rest, bid: null, ask: null, bidQuantity: null, askQuantity: null }
}

/** A side that is said by its levels alone has its best one. */
function touchOf(tick: MarketTick): Touch {
  const { bid, ask, bidQuantity, askQuantity, depth } = tick
  if (depth === undefined || (bid !== null && ask !== null)) return tick
  const best = bookOfTick(tick)!
  return {
    bid: bid ?? best.bids[0]?.price ?? null,
    ask: ask ?? best.asks[0]?.price ?? null,
    bidQuantity: bid === null ? (best.bids[0]?.quantity ?? null) : bidQuantity,
    askQuantity: ask === null ? (best.asks[0]?.quantity ?? null) : askQuantity,
  }
}

type Touch = Pick<MarketTick, 'bid' | 'ask' | 'bidQuantity' | 'askQuantity'>

/** A smaller volume of the same session. A new session begins far below the last one's end. */
function fell(before: Quantity | null, now: Quantity | null): boolean {
  return before !== null && now !== null && now < before && now * 2n > before
}

const FIELDS = [
  'at',
  'lastPrice',
  'lastQuantity',
  'bid',
  'ask',
  'bidQuantity',
  'askQuantity',
  'volume',
  'openInterest',
] as const

function isSame(a: MarketTick, b: MarketTick): boolean {
  return FIELDS.every((field) => a[field] === b[field]) && a.mock === b.mock
}
