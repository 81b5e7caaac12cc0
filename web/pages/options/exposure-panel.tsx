import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { brief, formatAnalytic } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { strikeText } from './figures.ts'
import { marksOf } from './interest-panel.tsx'
import { exposureQuery, type Place } from './queries.ts'

/** How much longer dealers are when the underlying rises by 1 %, by strike. */
export function ExposurePanel({ place }: { place: Place }) {
  const { data, error } = useQuery(exposureQuery(place))
  const shown = useMemo(
    () =>
      data && {
        x: data.strikes.map(({ strike }) => strike),
        series: [
          bars(
            'Calls',
            data.strikes.map(({ call }) => call),
            '--gain',
          ),
          bars(
            'Puts',
            data.strikes.map(({ put }) => put),
            '--loss',
          ),
          {
            label: 'Net',
            values: data.strikes.map(({ net }) => net),
            kind: 'line',
            color: '--accent',
          } as const,
        ],
        marks: [
          ...marksOf(data.underlying_price),
          ...(data.flip === null ? [] : [{ x: data.flip, text: 'flip', color: '--warn' }]),
        ],
      },
    [data],
  )
  if (error) return <Failure error={error} />
  if (!data || !shown) return <Loading height={260} />
  return (
    <>
      <XyChart
        {...shown}
        xName="Strike"
        xText={strikeText}
        yText={brief}
        fromZero
        label="Gamma exposure by strike"
      />
      <p className="note">
        If dealers hold the calls and have written the puts, a rise of 1 % makes them{' '}
        {data.net < 0 ? 'buy' : 'sell'} {brief(Math.abs(data.net))} to be hedged.{' '}
        {data.flip === null
          ? 'That keeps its sign within 15 % of the price.'
          : `It changes its sign at ${formatAnalytic(data.flip, 0)}.`}
      </p>
    </>
  )
}

function bars(label: string, values: readonly number[], color: string) {
  return { label, values, kind: 'bars', color } as const
}
