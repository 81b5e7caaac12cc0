import { fixed, format, minus, ONE, type Price } from '../../../core/fixed.ts'
import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { rationalOf, scale, type Rational } from '../../../core/rational.ts'
import { venueCalendar, venueIds } from '../../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../../domain/calendar/zone.ts'
import { actionFactor, type ActionType } from '../../../domain/market/series/corporate-action.ts'
import { selectActions } from '../../../store/calendar/actions.ts'
import type { QuoteContext } from './latest-quotes.ts'

/**
 * Makes a price from before an ex-date one of after it; what is newer stays as it is. A future's price
 * has its dividends taken off long before.
 */
export type AcrossExDates = (
  shares: string, // the instrument whose actions count
  price: Price,
  at: Instant,
  takesDividends: boolean,
) => Price

/** An ex-date of the last days, as JSON carries it. */
interface RecentExDate {
  readonly instrumentId: string
  readonly at: number // the beginning of the date at the exchange
  readonly amount: string | null // a dividend; else a factor
  readonly factor: readonly [numerator: string, denominator: string] | null
}

const RECENT_DAYS = 10 // a price that is older than that is of no use anyway
const CACHED_MS = 30_000
const MOST = 2_000
const TYPES: readonly ActionType[] = ['SPLIT', 'BONUS', 'DIVIDEND']

/**
 * What splits, bonuses and dividends of the last days do to prices that were heard before them, so that
 * what is held keeps its value between the midnight of an ex-date and the first trade of that day.
 */
export async function acrossExDates(context: QuoteContext): Promise<AcrossExDates> {
  const { clock, links } = context
  const { date } = localTime('Asia/Kolkata', clock.now())
  const recent = await links.cache.read(`actions/recent/${date}`, () => readRecent(context, date), {
    ttlMs: CACHED_MS,
  })
  if (recent.length === 0) return (_, price) => price
  const byId = Map.groupBy(recent, ({ instrumentId }) => instrumentId)
  return (shares, price, at, takesDividends) =>
    (byId.get(shares) ?? []).reduce((value, one) => {
      if (at >= one.at) return value
      if (one.factor === null) {
        return takesDividends ? minus(value, fixed<'price'>(one.amount!)) : value
      }
      const [numerator, denominator] = one.factor
      const factor: Rational = { numerator: BigInt(numerator), denominator: BigInt(denominator) }
      return scale(value, factor) as Price
    }, price)
}

async function readRecent(
  { pool }: QuoteContext,
  today: CalendarDate,
): Promise<readonly RecentExDate[]> {
  const asked = { from: addDays(today, -RECENT_DAYS), to: today, today }
  const actions = await selectActions(pool, asked, { limit: MOST, offset: 0 })
  return actions.flatMap((action): RecentExDate[] => {
    const { instrumentId, type, status, exDate, exchange, details } = action
    if (!TYPES.includes(type) || status === 'cancelled' || exDate === null) return []
    const zone = venueIds().includes(exchange) ? venueCalendar(exchange).zone : 'UTC'
    const at = zonedInstant(zone, exDate, 0)
    if (type === 'DIVIDEND') {
      const { amount } = details
      if (amount === undefined || rationalOf(amount).numerator <= 0n) return []
      const exact = scale(ONE, rationalOf(amount))
      return [{ instrumentId, at, amount: format(exact as Price), factor: null }]
    }
    const found = actionFactor(action, null)
    if (!found.ok) return []
    const { numerator, denominator } = found.value.price
    return [{ instrumentId, at, amount: null, factor: [String(numerator), String(denominator)] }]
  })
}
