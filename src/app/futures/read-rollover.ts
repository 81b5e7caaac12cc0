import { AppError } from '../../core/app-error.ts'
import { addDays, DAY_MS, type Instant } from '../../core/instant.ts'
import {
  rolloverPressure,
  rolloverStatus,
  type RolloverStatus,
} from '../../domain/futures/rollover.ts'
import type { Series } from '../../domain/market/series/series.ts'
import type { ContractContext } from '../market/instruments/find-contracts.ts'
import { readSeries, type SeriesContext } from '../market/series/read-series.ts'
import { dateAt, type Future, futuresOf } from './futures-of.ts'
import { signalsOf, type SignalPoint } from './read-position-signals.ts'

export interface ReadRollover {
  readonly symbol: string
  readonly thresholdDays: number
  readonly at: Instant
}

export interface Rollover {
  readonly underlying: string
  readonly at: Instant
  readonly underlyingPrice: number | null
  readonly totalOpenInterest: number
  readonly contracts: readonly ContractRollover[] // the nearest expiry first
}

export interface ContractRollover {
  readonly future: Future
  readonly daysToExpiry: number // calendar days
  readonly price: number | null
  readonly openInterest: number | null // units
  readonly openInterestPercent: number | null // of all contracts together
  readonly volume: number | null // of the newest session
  readonly basis: number | null // price − underlying
  readonly rollSpread: number | null // price of the next contract − this one's
  readonly pressure: number | null
  readonly status: RolloverStatus
  readonly signal: SignalPoint | null // of the newest session against the one before
}

const JUST_EXPIRED_DAYS = 7 // for so long an expired contract is still shown
const SESSIONS = 10 // enough to find two with open interest

/** Which expiries hold the open interest, and how urgently it has to move on. */
export async function readRollover(
  context: ContractContext & SeriesContext,
  { symbol, thresholdDays, at }: ReadRollover,
): Promise<Rollover> {
  const { underlying, futures } = await futuresOf(context, symbol)
  const shown = futures.filter(
    ({ venueId, expiry }) => addDays(expiry, JUST_EXPIRED_DAYS) >= dateAt(venueId, at),
  )
  const sessions = await Promise.all(
    shown.map(({ instrumentId }) => newestSessions(context, instrumentId, at)),
  )
  const underlyingPrice = await priceOf(context, futures[0]!, underlying, at)
  const openInterests = sessions.map(({ openInterest }) => finite(openInterest.at(-1)))
  const daysLeft = shown.map(({ venueId, expiry }) => daysBetween(dateAt(venueId, at), expiry))
  const total = openInterests.reduce<number>(
    (sum, own, index) => sum + (daysLeft[index]! >= 0 ? (own ?? 0) : 0),
    0,
  )
  const prices = sessions.map(({ close }) => finite(close.at(-1)))

  const contracts = shown.map((future, index): ContractRollover => {
    const daysToExpiry = daysLeft[index]!
    const [price, next, openInterest] = [prices[index]!, prices[index + 1], openInterests[index]!]
    const counts = daysToExpiry >= 0 && openInterest !== null && total > 0
    const openInterestPercent = counts ? (openInterest / total) * 100 : null
    const pressure =
      openInterestPercent === null
        ? null
        : rolloverPressure(openInterestPercent, daysToExpiry, thresholdDays)
    return {
      future,
      daysToExpiry,
      price,
      openInterest,
      openInterestPercent,
      volume: finite(sessions[index]!.volume.at(-1)),
      basis: price === null || underlyingPrice === null ? null : price - underlyingPrice,
      rollSpread: price === null || next === undefined || next === null ? null : next - price,
      pressure,
      status: rolloverStatus(pressure ?? 0, daysToExpiry),
      signal: signalsOf(sessions[index]!).at(-1) ?? null,
    }
  })
  return { underlying, at, underlyingPrice, totalOpenInterest: total, contracts }
}

function newestSessions(
  context: SeriesContext,
  instrumentId: string,
  at: Instant,
): Promise<Series> {
  const request = { instrumentId, interval: '1d', to: at, limit: SESSIONS } as const
  return readSeries(context, { ...request, direction: 'desc' })
}

/** The index or the share that futures are written on lies at the venue's market for those. */
async function priceOf(
  context: SeriesContext,
  { venueId }: Future,
  underlying: string,
  at: Instant,
): Promise<number | null> {
  const instrumentId = `${underlying}.${SPOT_VENUES[venueId] ?? venueId}`
  try {
    const { close } = await newestSessions(context, instrumentId, at)
    return finite(close.at(-1))
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'not_found') return null
    throw cause
  }
}

const SPOT_VENUES: Readonly<Record<string, string>> = { NFO: 'NSE', BFO: 'BSE' }

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS
}
