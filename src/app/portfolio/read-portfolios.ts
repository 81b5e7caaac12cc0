import {
  calendarDate,
  formatInstant,
  instant,
  type CalendarDate,
  type Instant,
} from '../../core/instant.ts'
import { portfolioDecay } from '../../domain/portfolio/premium-decay.ts'
import { rollovers } from '../../domain/portfolio/rollover.ts'
import { listCandles, type M2mCandle } from '../../store/portfolio/candles.ts'
import { legAdjustments, type LegAdjustment } from '../../store/portfolio/leg-adjustments.ts'
import { legsOf, listLegs as listLegRows, type LegRow } from '../../store/portfolio/legs.ts'
import { listDays, type PerformanceDay } from '../../store/portfolio/performance.ts'
import {
  listPortfolios as listRows,
  type ListPortfolios,
  type PortfolioRow,
} from '../../store/portfolio/portfolios.ts'
import type { Context } from '../context.ts'
import { readPage, unknownPlace, type Page } from '../page.ts'
import { readPortfolio, type PortfolioRef } from './portfolio-ref.ts'

export type { M2mCandle } from '../../store/portfolio/candles.ts'
export type { LegAdjustment } from '../../store/portfolio/leg-adjustments.ts'
export type { LegRow } from '../../store/portfolio/legs.ts'
export type { PerformanceDay } from '../../store/portfolio/performance.ts'
export type { PortfolioRow } from '../../store/portfolio/portfolios.ts'

export interface ReadPage {
  readonly after?: string | undefined
  readonly limit: number
}

export function readPortfolios(
  { pool }: Context,
  {
    caller,
    status,
    after,
    limit,
  }: Pick<PortfolioRef, 'caller'> & Pick<ListPortfolios, 'status'> & ReadPage,
): Promise<Page<PortfolioRow>> {
  const { userId, accounts } = caller
  return readPage(
    limit,
    (most) => listRows(pool, userId, { status, accounts, after: after ?? null, limit: most }),
    ({ strategyId }) => strategyId,
  )
}

export async function readLegs(
  context: Context,
  ref: PortfolioRef,
  { open, after, limit }: ReadPage & { readonly open: boolean | null },
): Promise<Page<LegRow>> {
  await readPortfolio(context, ref)
  const { caller, strategyId } = ref
  return readPage(
    limit,
    (most) =>
      listLegRows(context.pool, caller.userId, strategyId, {
        open,
        after: after ?? null,
        limit: most,
      }),
    ({ legId }) => legId,
  )
}

/** What corporate actions did to these legs while they were held. */
export function readAdjustments(
  { pool }: Context,
  { caller, strategyId }: PortfolioRef,
  legs: readonly LegRow[],
): Promise<readonly LegAdjustment[]> {
  const ids = legs.map(({ legId }) => legId)
  return legAdjustments(pool, caller.userId, strategyId, ids)
}

/** Every leg that is open, of a portfolio that the caller may read. */
export async function readOpenLegs(
  { pool }: Context,
  { caller, strategyId }: PortfolioRef,
): Promise<readonly LegRow[]> {
  const legs = await legsOf(pool, caller.userId, strategyId)
  return legs.filter(({ exit }) => exit === null)
}

export interface ReadM2m extends ReadPage {
  readonly from: Instant | null
  readonly to: Instant | null
  readonly direction: 'asc' | 'desc'
}

/** Candles by time; a page goes on behind the minute of the last. */
export async function readM2m(
  context: Context,
  ref: PortfolioRef,
  { from, to, direction, after, limit }: ReadM2m,
): Promise<Page<M2mCandle>> {
  await readPortfolio(context, ref)
  const { caller, strategyId } = ref
  const behind = after === undefined ? null : placeOf(() => instant(after))
  const isUp = direction === 'asc'
  const range = {
    from: isUp && behind !== null ? ((behind + 1) as Instant) : from,
    to: !isUp && behind !== null ? ((behind - 1) as Instant) : to,
  }
  return readPage(
    limit,
    (most) =>
      listCandles(context.pool, caller.userId, strategyId, { ...range, direction, limit: most }),
    ({ at }) => formatInstant(at),
  )
}

/** Days, the newest first, and what premiums and rolls have made of them. */
export async function readPerformance(
  context: Context,
  ref: PortfolioRef,
  { after, limit }: ReadPage,
) {
  await readPortfolio(context, ref)
  const { pool } = context
  const { caller, strategyId } = ref
  const before: CalendarDate | null =
    after === undefined ? null : placeOf(() => calendarDate(after))
  const page: Page<PerformanceDay> = await readPage(
    limit,
    (most) => listDays(pool, caller.userId, strategyId, { before, limit: most }),
    ({ date }) => date,
  )
  const legs = await legsOf(pool, caller.userId, strategyId)
  const priced = new Map(legs.map((leg) => [leg.contract.instrumentId, leg.currentPrice]))
  return {
    ...page,
    decay: portfolioDecay(legs.map((leg) => ({ leg, price: leg.currentPrice }))),
    rolls: rollovers(legs, (id) => priced.get(id) ?? null),
  }
}

function placeOf<Place>(read: () => Place): Place {
  try {
    return read()
  } catch (cause) {
    throw unknownPlace(cause)
  }
}
