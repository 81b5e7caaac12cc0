import type { ChartBar } from '../../charts/bars.ts'
import { formatAnalytic, formatFraction } from '../../format/decimal.ts'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { percent, strikeText } from '../options/figures.ts'
import type { Chain } from '../options/queries.ts'

interface ReplayFiguresProps {
  readonly bars: readonly ChartBar[] // those that are known; at least one
  readonly chain: Chain | undefined
  readonly symbol: string
}

/** How the day stands at the bar that is shown. */
export function ReplayFigures({ bars, chain, symbol }: ReplayFiguresProps) {
  const last = bars.at(-1)!
  const change = last.close / bars[0]!.open - 1
  const high = Math.max(...bars.map((bar) => bar.high))
  const low = Math.min(...bars.map((bar) => bar.low))
  const money = chain?.strikes.find(({ strike }) => strike === chain.atm_strike)
  const [call, put] = [money?.call?.price, money?.put?.price]
  return (
    <Kpis label="At this bar">
      <Kpi label={symbol} note={`${formatFraction(change, { sign: true })} since it opened`}>
        {formatAnalytic(last.close)}
      </Kpi>
      <Kpi label="High so far" note={`low ${formatAnalytic(low)}`}>
        {formatAnalytic(high)}
      </Kpi>
      <Kpi label="At the money" note={`volatility ${percent(money?.call?.iv)}`}>
        {strikeText(chain?.atm_strike ?? null)}
      </Kpi>
      <Kpi label="Straddle" note={chain && `expires ${chain.expiry}`}>
        {formatAnalytic(call == null || put == null ? null : call + put)}
      </Kpi>
      <Kpi label="Put–call ratio">{formatAnalytic(chain?.pcr)}</Kpi>
      <Kpi label="Max pain">{strikeText(chain?.max_pain ?? null)}</Kpi>
    </Kpis>
  )
}
