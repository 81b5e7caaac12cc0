import { assert } from '../../core/assert.ts'
import type { Price, Quantity } from '../../core/fixed.ts'
import { type CalendarDate, type Instant, MINUTE_MS } from '../../core/instant.ts'
import { latestSession, type Session, sessionOn } from '../../domain/calendar/session.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { MinuteBar } from '../feed.ts'
import {
  contractDay,
  type ContractDay,
  type IndexDay,
  numberOf,
  tickOfContract,
} from './contract-day.ts'
import { indexClose, indexPath, POINTS_PER_MINUTE } from './index-path.ts'
import { type Contract, contractNamed, contractsAt } from './option-contracts.ts'
import { jitter } from './smooth-noise.ts'
import { minuteAt, type World } from './world.ts'

/** An index with futures and options on it: invented, and the same for everybody with the seed. */
export interface OptionWorld {
  /** What is listed in a session, the index first. Nothing on a date without one. */
  contractsOn(date: CalendarDate): readonly Contract[]
  /** A contract that trades on a date, whether or not `contractsOn` names it. */
  contract(instrumentId: string, date: CalendarDate): Contract | null
  /** A bar for each minute of a session; none where the contract does not trade. */
  minuteBars(instrumentId: string, date: CalendarDate): MinuteBar[]
  /** What a contract's market looks like at one of a session's points, of five seconds each. */
  tickAt(contract: Contract, session: Session, point: number): Omit<MarketTick, 'at'>
}

const MOST_MARKETS = 8 // sessions that are kept
const MOST_DAYS = 800 // contracts' days that are kept: a listing of one session, and some

/**
 * Opens the options of a world. Its equity factor moves the index, so that the index and the fund
 * that follows it agree. Any day can be asked for at any time, in any order.
 */
export function openOptionWorld(world: World, seed: number): OptionWorld {
  const markets = new Map<CalendarDate, IndexDay>()
  const days = new Map<string, ContractDay>()
  const listings = new Map<CalendarDate, ReadonlyMap<string, Contract>>()

  return {
    contractsOn: (date) => [...listed(date).values()],
    contract: named,
    minuteBars(instrumentId, date) {
      const session = sessionOn('NSE', date)
      const contract = session && named(instrumentId, date)
      return session && contract ? barsOf(session, dayOf(contract, session)) : []
    },
    tickAt: (contract, session, point) => tickOf(dayOf(contract, session), point),
  }

  /** By id. A listing takes a tenth of a second to write down, so it is kept. */
  function listed(date: CalendarDate): ReadonlyMap<string, Contract> {
    const known = listings.get(date)
    if (known) return known
    const session = sessionOn('NSE', date)
    const contracts = session ? contractsAt(date, marketOf(session).previousClose) : []
    const listing = new Map(contracts.map((one) => [one.instrument.instrumentId, one]))
    if (listings.size >= MOST_MARKETS) listings.delete(listings.keys().next().value!)
    listings.set(date, listing)
    return listing
  }

  function named(instrumentId: string, date: CalendarDate): Contract | null {
    return listed(date).get(instrumentId) ?? contractNamed(instrumentId, date)
  }

  function dayOf(contract: Contract, session: Session): ContractDay {
    const key = `${session.date} ${contract.instrument.instrumentId}`
    const known = days.get(key)
    if (known) return known
    const { expiry } = contract
    const expiresAt = expiry === null ? null : sessionOn('NSE', expiry)!.closesAt
    const day = contractDay(marketOf(session), contract, expiresAt)
    if (days.size >= MOST_DAYS) days.delete(days.keys().next().value!)
    days.set(key, day)
    return day
  }

  function marketOf(session: Session): IndexDay {
    const known = markets.get(session.date)
    if (known) return known
    const path = indexPath(world, seed, session.date)
    assert(path.length > 0, 'a session of the calendar is one of the world')
    const before = latestSession('NSE', (session.opensAt - 1) as Instant)
    const previousClose = indexClose(world, before.date) ?? path[0]!
    const market = { seed, session, path, previousClose, volatilities: new Map() }
    if (markets.size >= MOST_MARKETS) markets.delete(markets.keys().next().value!)
    markets.set(session.date, market)
    return market
  }
}

function barsOf(session: Session, day: ContractDay): MinuteBar[] {
  const { contract, last, volume, openInterest } = day
  const isHeld = contract.kind !== 'index'
  return Array.from(volume, (total, minute) => {
    const points = last.subarray(minute * POINTS_PER_MINUTE, (minute + 1) * POINTS_PER_MINUTE)
    const openedAt = minuteAt(session, minute)
    return {
      instrumentId: contract.instrument.instrumentId,
      openedAt,
      closedAt: (openedAt + MINUTE_MS) as Instant,
      open: priceOf(points[0]!),
      high: priceOf(Math.max(...points)),
      low: priceOf(Math.min(...points)),
      close: priceOf(points.at(-1)!),
      volume: unitsOf(total - (volume[minute - 1] ?? 0)),
      openInterest: isHeld ? unitsOf(openInterest[minute]!) : null,
    }
  })
}

function tickOf(day: ContractDay, point: number): Omit<MarketTick, 'at'> {
  const { contract, last, middle, half, volume, openInterest } = day
  const { instrumentId, lotSize } = contract.instrument
  const minute = Math.floor(point / POINTS_PER_MINUTE)
  const lastPrice = priceOf(last[point]!)
  if (contract.kind === 'index') return { ...NOTHING, instrumentId, lastPrice }

  const lot = Number(lotSize! / 100_000_000n)
  const number = numberOf(contract)
  const reach = half[minute]!
  const tick = tickOfContract(contract)
  const bid = Math.max(tick, Math.floor(((middle[point]! - reach) * 100) / tick) * tick)
  const ask = Math.max(bid + tick, Math.ceil(((middle[point]! + reach) * 100) / tick) * tick)
  const lots = (salt: number, most: number): number =>
    1 + Math.floor(((jitter(number + salt, point) + 1) / 2) * most)
  const level = (price: number, salt: number) => ({
    price: priceOf(price),
    quantity: unitsOf(lots(salt, 40) * lot),
    orderCount: lots(salt + 7, 12),
  })
  const bids = [0, 1, 2, 3, 4].map((step) => level(bid - step * tick, step))
  const asks = [0, 1, 2, 3, 4].map((step) => level(ask + step * tick, step + 20))
  const before = volume[minute - 1] ?? 0
  const within = ((point % POINTS_PER_MINUTE) + 1) / POINTS_PER_MINUTE
  return {
    instrumentId,
    lastPrice,
    lastQuantity: unitsOf(lots(40, 10) * lot),
    bid: priceOf(bid),
    ask: priceOf(ask),
    bidQuantity: bids[0]!.quantity,
    askQuantity: asks[0]!.quantity,
    depth: { bids: bids.filter(({ price }) => price > 0n), asks },
    volume: unitsOf(before + Math.floor(((volume[minute]! - before) * within) / lot) * lot),
    openInterest: unitsOf(openInterest[minute]!),
  }
}

const NOTHING = {
  lastQuantity: null,
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  volume: null,
  openInterest: null,
} as const

function priceOf(hundredths: number): Price {
  return (BigInt(hundredths) * 1_000_000n) as Price
}

function unitsOf(units: number): Quantity {
  return (BigInt(units) * 100_000_000n) as Quantity
}
