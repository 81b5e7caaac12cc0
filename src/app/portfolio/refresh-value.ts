import { plus, type Money } from '../../core/fixed.ts'
import type { Leg } from '../../domain/portfolio/leg.ts'
import { realizedPnlOf, valueLegs, type PortfolioValue } from '../../domain/portfolio/value-legs.ts'
import { storeCurrentValue, type CurrentValue } from '../../store/portfolio/book-value.ts'
import { legsOf } from '../../store/portfolio/legs.ts'
import type { Context } from '../context.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { priceContracts, type Prices } from './price-contracts.ts'

/** Values a portfolio whose legs have just changed, so that nobody waits a minute for it. */
export async function refreshValue(
  context: QuoteContext,
  portfolio: { readonly userId: string; readonly strategyId: string },
): Promise<void> {
  const { userId, strategyId } = portfolio
  try {
    const legs = await legsOf(context.pool, userId, strategyId)
    const prices = await priceContracts(
      context,
      legs.map(({ contract }) => contract),
    )
    const value = currentValue(context, legs, prices)
    await storeCurrentValue(context.pool, portfolio, value)
  } catch (err) {
    // What was changed is committed; the next minute values it.
    context.log.warn({ err, strategyId }, 'a portfolio was not valued at once')
  }
}

/** What is shown: by the last prices, however old, with the names of those that are. */
export function currentValue(
  { clock }: Pick<Context, 'clock'>,
  legs: readonly Leg[],
  prices: Prices,
): CurrentValue {
  const value = valueLegs(legs, prices.lastOf)
  const { m2m, unrealizedPnl, realizedPnl, capitalDeployed, missing } = value
  const stale = value.legs
    .filter(({ leg, price }) => price !== null && prices.isStale(leg.contract.instrumentId))
    .map(({ leg }) => leg.contract.tradingsymbol)
  return {
    at: clock.now(),
    pnl: unrealizedPnl === null ? null : plus(unrealizedPnl, realizedPnl),
    m2m,
    unrealizedPnl,
    realizedPnl,
    capitalDeployed,
    missing,
    stale: [...new Set(stale)],
    legs: legValues(legs, value),
  }
}

function withIncome({ income }: Leg, pnl: Money): Money {
  return income === undefined ? pnl : plus(pnl, income)
}

function legValues(legs: readonly Leg[], { legs: open }: PortfolioValue): CurrentValue['legs'] {
  const closed = legs.flatMap((leg) =>
    leg.exit
      ? [{ legId: leg.legId, price: leg.exit.price, pnl: withIncome(leg, realizedPnlOf(leg)) }]
      : [],
  )
  const valued = open.map(({ leg, price, unrealizedPnl }) => {
    const pnl = unrealizedPnl === null ? null : withIncome(leg, unrealizedPnl)
    return { legId: leg.legId, price, pnl }
  })
  return [...valued, ...closed]
}
