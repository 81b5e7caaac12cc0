import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import { judgePosition, type JudgedChange } from '../../domain/futures/position-signal.ts'
import type { Series, SeriesInterval } from '../../domain/market/series/series.ts'
import { readSeries, type SeriesContext } from '../market/series/read-series.ts'
import type { ContractContext } from '../market/instruments/find-contracts.ts'
import { aliveAt, type Future, futuresOf } from './futures-of.ts'

export interface ReadPositionSignals {
  readonly symbol: string // of the underlying, in any spelling
  readonly contract: string // near, next, far, or a trading symbol
  readonly interval: SeriesInterval
  readonly hours: number // back from the newest bar
  readonly threshold: number // percent
  readonly at: Instant
}

export interface PositionSignals {
  readonly underlying: string
  readonly future: Future
  readonly points: readonly SignalPoint[] // oldest first
}

export interface SignalPoint extends JudgedChange {
  readonly at: Instant // when the bar closed
  readonly price: number
  readonly openInterest: number
}

const MOST_BARS = 20_000

/** How price and open interest of a future changed from bar to bar, and what that says. */
export async function readPositionSignals(
  context: ContractContext & SeriesContext,
  request: ReadPositionSignals,
): Promise<PositionSignals> {
  const { symbol, contract, interval, hours, threshold, at } = request
  const { underlying, futures } = await futuresOf(context, symbol)
  const future = chosen(futures, contract, at)
  const { instrumentId } = future
  const newest = await readSeries(context, {
    instrumentId,
    interval,
    to: at,
    limit: 1,
    direction: 'desc',
  })
  const last = newest.openedAt[0]
  if (last === undefined) return { underlying, future, points: [] }
  const from = (last - hours * HOUR_MS) as Instant
  const series = await readSeries(context, {
    instrumentId,
    interval,
    from,
    to: at,
    limit: MOST_BARS,
    direction: 'desc',
  })
  return { underlying, future, points: signalsOf(series, threshold) }
}

/** A point for each bar that has one before it, and open interest in both. */
export function signalsOf(series: Series, threshold?: number): readonly SignalPoint[] {
  const points: SignalPoint[] = []
  for (let index = 1; index < series.close.length; index += 1) {
    const price = series.close[index]!
    const openInterest = series.openInterest[index]!
    const judged = judgePosition(
      {
        price,
        openInterest,
        priceBefore: series.close[index - 1]!,
        openInterestBefore: series.openInterest[index - 1]!,
      },
      threshold,
    )
    if (judged) {
      points.push({ ...judged, at: series.closedAt[index]! as Instant, price, openInterest })
    }
  }
  return points
}

const HOUR_MS = 3_600_000
const PLACES = ['near', 'next', 'far']

function chosen(futures: readonly Future[], contract: string, at: Instant): Future {
  const place = PLACES.indexOf(contract.toLowerCase())
  const name = contract.toUpperCase()
  const alive = aliveAt(futures, at)
  const found =
    place >= 0
      ? alive[place]
      : futures.find(({ symbol, instrumentId }) => symbol === name || instrumentId === name)
  if (found) return found
  const names = alive.map(({ symbol }) => symbol).join(', ') || 'none'
  const message = `There is no contract "${contract}" then. There are: ${names}.`
  throw new AppError('not_found', { contract }, { message })
}
