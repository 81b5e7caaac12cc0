import { greatest, least, type Money, type Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import type { Leg } from '../../domain/portfolio/leg.ts'
import { performanceOf } from '../../domain/portfolio/performance.ts'
import { valueLegs, type PortfolioValue } from '../../domain/portfolio/value-legs.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import { insertCandles, type M2mCandle } from '../../store/portfolio/candles.ts'
import { legsOf } from '../../store/portfolio/legs.ts'
import { daysBefore, storeDay } from '../../store/portfolio/performance.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { readBars } from '../market/series/read-bars.ts'

export interface FillM2m {
  readonly userId: string
  readonly strategyId: string
  readonly from: Instant
  readonly to: Instant // excluded
}

const MOST_MINUTES = 1_500 // in one call: some days of one exchange

/**
 * Makes the candles of minutes in which nobody valued a portfolio, from the stored minute bars of its
 * legs, and the day that they end in. Minutes that have a candle keep it. Answers how many were made.
 *
 * A minute is sampled at the opens and at the closes of its bars; a leg that did not trade in it
 * keeps its last price.
 */
export async function fillM2m(
  context: Context,
  { userId, strategyId, from, to }: FillM2m,
): Promise<number> {
  const legs = (await legsOf(context.pool, userId, strategyId)).filter(({ exit }) => exit === null)
  const bars = new Map<string, readonly Bar[]>()
  for (const instrumentId of new Set(legs.map(({ contract }) => contract.instrumentId))) {
    const range = { interval: '1m', from, to, limit: MOST_MINUTES, direction: 'asc' } as const
    bars.set(instrumentId, (await readBars(context, { instrumentId, ...range })).items)
  }
  const { candles, last } = candlesOf(legs, bars)
  const date = last === null ? null : localTime('Asia/Kolkata', last.at).date
  const before = date && (await daysBefore(context.pool, [{ userId, strategyId }], date))
  return transaction(context.pool, async (tx) => {
    const made = await insertCandles(tx, userId, strategyId, candles)
    const earlier = before?.get(`${userId}/${strategyId}`) ?? []
    const day = last && performanceOf(earlier, legs, last.value)
    if (date && day) await storeDay(tx, { userId, strategyId }, date, day)
    return made
  })
}

interface Filled {
  readonly candles: readonly M2mCandle[]
  readonly last: { readonly at: Instant; readonly value: PortfolioValue } | null
}

function candlesOf(legs: readonly Leg[], bars: ReadonlyMap<string, readonly Bar[]>): Filled {
  const byMinute = Map.groupBy([...bars.values()].flat(), ({ openedAt }) => openedAt)
  const known = new Map<string, Price>()
  const candles: M2mCandle[] = []
  let last: Filled['last'] = null
  for (const at of [...byMinute.keys()].sort((a, b) => a - b)) {
    const minute = byMinute.get(at)!
    for (const { instrumentId, open } of minute) known.set(instrumentId, open)
    const opened = valueLegs(legs, (id) => known.get(id) ?? null)
    for (const { instrumentId, close } of minute) known.set(instrumentId, close)
    const closed = valueLegs(legs, (id) => known.get(id) ?? null)
    last = { at, value: closed }
    candles.push(candleOf(at, opened, closed))
  }
  return { candles, last }
}

function candleOf(at: Instant, opened: PortfolioValue, closed: PortfolioValue): M2mCandle {
  const [open, close] = [opened.m2m!, closed.m2m!] as readonly [Money, Money]
  return {
    at,
    open,
    close,
    high: greatest(open, close),
    low: least(open, close),
    unrealizedPnl: closed.unrealizedPnl!,
    instrumentCount: closed.instrumentCount,
    sampleCount: 2,
    isPartial: closed.isPartial,
  }
}
