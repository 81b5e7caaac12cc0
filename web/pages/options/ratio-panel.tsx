import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { formatAxisTime } from '../../format/time.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { seriesQuery, type Place } from './queries.ts'

/** Puts over calls through the day. */
export function RatioPanel({ place, at }: { place: Place; at: string }) {
  const { data, error } = useQuery(seriesQuery(place, 'pcr', at.slice(0, 10)))
  const shown = useMemo(
    () =>
      data && {
        x: data.times.map((time) => Date.parse(time)),
        series: [
          {
            label: 'Put–call ratio',
            values: data.series[0]?.values ?? [],
            kind: 'line',
            color: '--accent',
          },
        ] as const,
        marks: [{ x: Date.parse(at), text: '', color: '--text-muted' }],
      },
    [data, at],
  )
  if (error) return <Failure error={error} />
  if (!shown) return <Loading height={260} />
  if (shown.x.length === 0) {
    return (
      <Empty title="No minutes of this day are kept">
        <p>Its exchange was closed, or has just opened. Choose another day above the chain.</p>
      </Empty>
    )
  }
  return (
    <>
      <XyChart
        {...shown}
        xName="Time"
        xText={timeText}
        yText={ratioText}
        label="Put–call ratio through the day"
      />
      <p className="note">Open interest of puts over that of calls. Above 1 more puts are open.</p>
    </>
  )
}

export function timeText(time: number): string {
  return formatAxisTime(time, 'time')
}

function ratioText(ratio: number): string {
  return formatAnalytic(ratio, 3)
}
