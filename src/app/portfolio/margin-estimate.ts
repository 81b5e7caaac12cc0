import { fixed, notional, NO_MONEY, toNumber, type Price } from '../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../core/instant.ts'
import { venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { marginOf } from '../../domain/trading/margin.ts'
import type { AnalysedLeg, Analysis } from './analyse-legs.ts'

/**
 * What the futures and the sold options of a portfolio would need as margin (FO-182), each by itself:
 * that one leg covers another is not counted, so a venue mostly asks for less. Shares and bought
 * options are paid in full and need none.
 *
 * Edges: null where a leg that needs margin has no price to count from.
 */
export function marginEstimate({ legs, spot, at }: Analysis): number | null {
  const needing = legs.filter(({ contract, direction }) => {
    return contract.type === 'FUT' || (contract.strike !== null && direction === 'SELL')
  })
  let total = 0
  for (const leg of needing) {
    const underlying = spot === null ? null : fixed<'price'>(spot.toFixed(8))
    const base = leg.contract.type === 'FUT' ? leg.price : underlying
    if (base === null || at === null) return null
    total += toNumber(marginOf(requestOf(leg, base, at)).total)
  }
  return total
}

function requestOf(leg: AnalysedLeg, underlying: Price, at: Instant) {
  const { contract, direction, quantity, price, entryPrice } = leg
  const isOption = contract.strike !== null
  const premium = price ?? entryPrice
  return {
    segment: isOption ? ('option' as const) : ('future' as const),
    side: direction,
    contractValue: notional(underlying, quantity),
    premium: isOption && premium !== null ? notional(premium, quantity) : NO_MONEY,
    vix: null,
    daysToExpiry: daysTo(contract, at),
    option: isOption
      ? {
          right: contract.type === 'CE' ? ('call' as const) : ('put' as const),
          strike: contract.strike,
          underlying,
        }
      : null,
  }
}

/** Calendar days where the contract trades; 0 on the day itself. */
function daysTo({ exchange, expiry }: Contract, at: Instant): number | null {
  if (expiry === null) return null
  const zone = venueIds().includes(exchange) ? venueCalendar(exchange).zone : 'UTC'
  const today = Date.parse(localTime(zone, at).date)
  return Math.max(Math.round((Date.parse(expiry) - today) / DAY_MS), 0)
}
