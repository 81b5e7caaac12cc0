import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../ask.ts'
import { formatAnalytic, formatMoney } from '../../format/decimal.ts'
import { numberOf } from '../../format/money-sum.ts'
import { Failure, Loading } from '../answers.tsx'
import { BandGauge } from './band-gauge.tsx'
import { CostBar } from './cost-bar.tsx'
import { fundsQuery, validationQuery, type DraftOrder, type Margin } from './queries.ts'

const ADVICE = {
  EXECUTE: ['good', 'Send it'],
  ALERT_USER: ['wait', 'Look twice'],
  REJECT: ['bad', 'Better not'],
} as const

const SPREADS = [0.2, 0.5, 1] as const // percent of the mid
const IMPACTS = [10, 30, 50] as const // basis points

/** What an order would meet, cost and tie up, while it is being typed. null: it is none yet. */
export function PreTrade({ order }: { order: DraftOrder | null }) {
  const seen = useQuery(validationQuery(order))
  const impact = seen.data?.impact_analysis
  const funds = useQuery(fundsQuery(order, impact?.estimated_fill_price ?? null))
  if (order === null) return <p className="note">Name what to trade, and how much of it.</p>
  if (seen.isPending) return <Loading height={220} />
  if (seen.error) return <Failure error={seen.error} />
  const { action, warnings, action_summary, spread_analysis: spread, book } = seen.data
  const [tone, words] = ADVICE[action]
  return (
    <section className="pre-trade" aria-label="Before it is sent">
      <p className="pre-trade-advice" role="status">
        <span className={`badge ${tone}`}>{words}</span> {sentence(action_summary)}
      </p>
      <BandGauge
        label="Spread"
        value={spread.spread_pct}
        text={`${formatAnalytic(spread.spread_pct)} %`}
        band={spread.spread_category}
        bounds={SPREADS}
      />
      <BandGauge
        label="Impact"
        value={impact!.impact_bps}
        text={`${formatAnalytic(impact!.impact_bps, 1)} bps`}
        band={impact!.impact_level}
        bounds={IMPACTS}
      />
      {warnings.length > 1 && (
        <ul className="pre-trade-warnings">
          {warnings.slice(1).map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {book.source === 'quote' && (
        <p className="note">Only the best bid and ask are known, not what is behind them.</p>
      )}
      {funds.data?.cost && <CostBar cost={funds.data.cost} />}
      {funds.data && <Funds margin={funds.data.margin} />}
      {funds.error && !isUnknownPrice(funds.error) && <Failure error={funds.error} />}
    </section>
  )
}

/** What the order takes of what is free. */
function Funds({ margin }: { margin: Margin }) {
  const { funds_required: needed, available_funds: available } = margin
  const share =
    available === null || numberOf(available) <= 0 ? null : numberOf(needed) / numberOf(available)
  return (
    <figure className="funds-bar">
      <figcaption>
        <span>{margin.segment === 'future' ? 'Margin and charges' : 'Funds needed'}</span>
        <span className="number">
          {formatMoney(needed, 'INR')}
          {available !== null && ` of ${formatMoney(available, 'INR')}`}
        </span>
      </figcaption>
      {share !== null && (
        <div className={share > 1 ? 'funds over' : 'funds'} aria-hidden="true">
          <span style={{ '--share': `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
    </figure>
  )
}

/** Without the word that the badge says already. */
function sentence(summary: string): string {
  const text = summary.replace(/^\w+: /, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function isUnknownPrice(error: Error): boolean {
  return error instanceof ApiError && error.body.code === 'price_unknown'
}
