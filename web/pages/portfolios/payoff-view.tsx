import { useMemo } from 'react'
import { PayoffChart } from '../../charts/payoff-chart.tsx'
import { formatAnalytic, formatFraction } from '../../format/decimal.ts'
import { Empty } from '../../parts/answers.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import type { Payoff } from './queries.ts'

/** What legs earn over prices of their underlying, and the figures that people ask for. */
export function PayoffView({ payoff, thenName }: { payoff: Payoff; thenName: string }) {
  const { spots, at_expiry: atExpiry, ahead, spot, break_evens: breakEvens } = payoff
  const curves = useMemo(() => ({ spots, atExpiry, ahead }), [spots, atExpiry, ahead])
  if (spots.length === 0) return <Empty title="Nothing says around which price to draw" />
  return (
    <>
      <PayoffChart
        curves={curves}
        spot={spot}
        breakEvens={breakEvens}
        thenName={thenName}
        label={describe(payoff)}
      />
      <PayoffFigures payoff={payoff} />
    </>
  )
}

function PayoffFigures({ payoff }: { payoff: Payoff }) {
  const { net_premium: premium, probability_of_profit: chance, break_evens: evens } = payoff
  const { probability_by_smile: smile, implied_rate: rate, margin_estimate: margin } = payoff
  return (
    <Kpis label="What the payoff says">
      <Kpi label="Most profit">{amount(payoff.max_profit)}</Kpi>
      <Kpi label="Most loss">{amount(payoff.max_loss)}</Kpi>
      <Kpi label={evens.length === 1 ? 'Break-even' : 'Break-evens'}>
        {evens.length === 0 ? 'none' : evens.map(price).join(' · ')}
      </Kpi>
      <Kpi
        label="Chance of profit"
        note={smile === null ? undefined : `${formatFraction(smile)} by the smile`}
      >
        {chance === null ? '–' : formatFraction(chance)}
      </Kpi>
      <Kpi
        label={premium >= 0 ? 'Credit' : 'Debit'}
        note={rate === null ? undefined : `${formatFraction(rate)} a year, locked`}
      >
        {formatAnalytic(Math.abs(premium), 0)}
      </Kpi>
      <Kpi label="Margin, about" note="hedges not counted">
        {margin === null ? '–' : formatAnalytic(margin, 0)}
      </Kpi>
      <Kpi label="Expires in" note={payoff.first_expiry ?? undefined}>
        {payoff.days_to_expiry === null ? '–' : `${formatAnalytic(payoff.days_to_expiry, 1)} days`}
      </Kpi>
    </Kpis>
  )
}

/** The Greeks of all legs together, with the sign of exposure. */
export function GreekFigures({ payoff }: { payoff: Payoff }) {
  const { delta, gamma, vega, theta, rho } = payoff.greeks
  return (
    <Kpis label="Net Greeks">
      <Kpi label="Delta" note="units of the underlying">
        {formatAnalytic(delta, 2)}
      </Kpi>
      <Kpi label="Gamma" note="of delta, a point">
        {formatAnalytic(gamma, 4)}
      </Kpi>
      <Kpi label="Vega" note="1 % of volatility">
        {formatAnalytic(vega, 0)}
      </Kpi>
      <Kpi label="Theta" note="a day">
        {formatAnalytic(theta, 0)}
      </Kpi>
      <Kpi label="Rho" note="1 % of interest">
        {formatAnalytic(rho, 0)}
      </Kpi>
    </Kpis>
  )
}

function price(value: number): string {
  return formatAnalytic(value, 0)
}

function amount(value: number | null): string {
  return value === null ? 'Unlimited' : formatAnalytic(value, 0)
}

function describe({ max_profit: profit, max_loss: loss, break_evens: evens }: Payoff): string {
  const between =
    evens.length === 0 ? 'no break-even' : `break-evens at ${evens.map(price).join(', ')}`
  return `Profit and loss by price: at most ${amount(profit)}, at least ${amount(loss)}, ${between}`
}
