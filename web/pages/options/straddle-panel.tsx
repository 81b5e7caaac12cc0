import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { straddleQuery, type Place } from './queries.ts'
import { timeText } from './ratio-panel.tsx'

/** Both premiums at the money together, through the day. */
export function StraddlePanel({ place }: { place: Place }) {
  const { data, error } = useQuery(straddleQuery(place))
  const shown = useMemo(
    () =>
      data && {
        x: data.points.map(({ time }) => Date.parse(time)),
        series: [
          {
            label: `Strike ${formatAnalytic(data.straddle?.strike, 0)}`,
            values: data.points.map(({ fixed }) => fixed),
            kind: 'line',
            color: '--accent',
          },
          {
            label: 'At the money then',
            values: data.points.map(({ rolling }) => rolling),
            kind: 'line',
            color: '--warn',
            dashed: true,
          },
        ] as const,
      },
    [data],
  )
  if (error) return <Failure error={error} />
  if (!data || !shown) return <Loading height={260} />
  if (shown.x.length === 0) return <Empty title="No minutes of this day are kept" />
  const { straddle, decay } = data
  return (
    <>
      <XyChart
        {...shown}
        xName="Time"
        xText={timeText}
        yText={priceText}
        label="The straddle through the day"
      />
      {straddle && (
        <p className="note">
          It pays beyond {formatAnalytic(straddle.lower_break_even, 0)} and{' '}
          {formatAnalytic(straddle.upper_break_even, 0)}.
          {decay &&
            ` Since the day’s first minutes it has ${decay.amount < 0 ? 'gained' : 'lost'} ${formatAnalytic(Math.abs(decay.amount))} (${formatAnalytic(Math.abs(decay.percent ?? 0), 1)} %).`}
        </p>
      )}
    </>
  )
}

function priceText(price: number): string {
  return formatAnalytic(price, 0)
}
