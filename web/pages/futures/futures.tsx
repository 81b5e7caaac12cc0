import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { UnderlyingField } from '../../forms/underlying-field.tsx'
import { formatAnalytic, formatCount } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { counted } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { PageHead } from '../../parts/card.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { ContinuousCard } from './continuous-card.tsx'
import { summaryQuery, type Summary } from './queries.ts'
import { RolloverCard } from './rollover-card.tsx'
import { SIGNALS } from './signal-words.ts'
import { SignalsCard } from './signals-card.tsx'

/** Who moves in the futures of an underlying, where they roll to, and all of them as one series. */
export function Futures() {
  const { symbol = 'NIFTY' } = useSearch({ from: '/futures-desk' })
  const navigate = useNavigate({ from: '/futures-desk' })
  const summary = useQuery(summaryQuery(symbol))
  return (
    <div className="page">
      <PageHead name="Futures" lead="Who enters, who leaves, and where they roll to.">
        <UnderlyingField
          key={symbol}
          symbol={symbol}
          of="futures"
          choose={(chosen) => void navigate({ search: { symbol: chosen } })}
        />
      </PageHead>
      {summary.isPending && <Loading height={120} />}
      {summary.error && <Failure error={summary.error} retry={() => void summary.refetch()} />}
      {summary.data && <Desk summary={summary.data} />}
    </div>
  )
}

function Desk({ summary }: { summary: Summary }) {
  const { symbol, contracts, signal, rollover, underlying_price, as_of } = summary
  if (rollover === null) {
    return (
      <>
        <Empty title={`No future on ${symbol} is alive`}>
          <p>What has expired shows below, as one series.</p>
        </Empty>
        <ContinuousCard symbol={symbol} />
      </>
    )
  }
  const judged = signal && SIGNALS[signal.signal]
  return (
    <>
      <Kpis label="Now">
        <Kpi label={symbol} note={formatTime(as_of)}>
          {formatAnalytic(underlying_price)}
        </Kpi>
        <Kpi label={`Near future, ${rollover.tradingsymbol}`} note={basisOf(rollover)}>
          {formatAnalytic(rollover.price)}
        </Kpi>
        <Kpi label="Latest session" note={judged?.meaning ?? 'No open interest to compare.'}>
          {judged ? <span className={`badge ${judged.badge}`}>{judged.words}</span> : '–'}
        </Kpi>
        <Kpi label="Expires in" note={rollover.expiry}>
          {counted(rollover.days_to_expiry, 'day')}
        </Kpi>
        <Kpi label="Open interest" note="units, all expiries together">
          {formatCount(Math.round(summary.total_open_interest))}
        </Kpi>
      </Kpis>
      <div className="futures-desk">
        <SignalsCard symbol={symbol} contracts={contracts} />
        <RolloverCard contracts={contracts} />
      </div>
      <ContinuousCard symbol={symbol} />
    </>
  )
}

function basisOf({ basis }: Summary['contracts'][number]): string {
  if (basis === null) return 'Its underlying has no price.'
  return `${formatAnalytic(Math.abs(basis))} ${basis < 0 ? 'below' : 'above'} the underlying`
}
