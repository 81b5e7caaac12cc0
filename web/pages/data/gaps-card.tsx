import { useQuery } from '@tanstack/react-query'
import { formatCount, formatFraction } from '../../format/decimal.ts'
import { formatTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import { gapsQuery, type Gaps, type GapSeries, type Span } from './queries.ts'

const SHOWN = 100

/** The minutes that are missing of one instrument, and what looks wrong in the others. */
export function GapsCard(props: { instrumentId: string; span: Span; series: GapSeries }) {
  const { instrumentId, span, series } = props
  const gaps = useQuery(gapsQuery(instrumentId, span, series))
  return (
    <Card title={`${series === '1m' ? 'Minutes' : 'Minutes with rows'} of ${instrumentId}`}>
      {gaps.isPending && <Loading height={120} />}
      {gaps.error && <Failure error={gaps.error} />}
      {gaps.data && <Report report={gaps.data} />}
    </Card>
  )
}

function Report({ report }: { report: Gaps }) {
  const { series, minutes, missing, gaps, spikes, silences } = report
  const { crossed_quotes: crossed, book_breaks: breaks } = report
  return (
    <>
      <Kpis label="Quality">
        <Kpi label="Stored">{formatCount(minutes)}</Kpi>
        <Kpi label="Missing" note="minutes of sessions">
          {formatCount(missing)}
        </Kpi>
        {series === '1m' && (
          <>
            <Kpi label="Spikes" note="there and back">
              {spikes.length}
            </Kpi>
            <Kpi label="Silences" note="half an hour and more">
              {silences.length}
            </Kpi>
          </>
        )}
        {series === 'book_change' ? (
          <Kpi label="Breaks" note="by the venue’s numbers">
            {formatCount(breaks)}
          </Kpi>
        ) : (
          <Kpi label="Crossed quotes">{formatCount(crossed)}</Kpi>
        )}
      </Kpis>
      {gaps.length === 0 && missing === 0 && minutes > 0 && (
        <Empty title="No minute of a session is missing" />
      )}
      {gaps.length > 0 && (
        <ul className="gaps">
          {gaps.slice(0, SHOWN).map((gap) => (
            <li key={gap.opened_from}>
              <span className="number">from {formatTime(gap.opened_from)}</span>
              <span className="note">
                {formatCount(gap.minutes)} {gap.minutes === 1 ? 'minute' : 'minutes'}
              </span>
            </li>
          ))}
        </ul>
      )}
      {gaps.length > SHOWN && (
        <p className="note">And more: `tidemark data gaps` lists all of them.</p>
      )}
      {spikes.length > 0 && (
        <p className="note">
          The first spike moved by {formatFraction(spikes[0]!.moved, { sign: true })} at{' '}
          {formatTime(spikes[0]!.opened_at)}.
        </p>
      )}
    </>
  )
}
