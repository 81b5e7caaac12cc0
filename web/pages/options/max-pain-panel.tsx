import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { brief, formatAnalytic } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { strikeText } from './figures.ts'
import { marksOf } from './interest-panel.tsx'
import { maxPainQuery, type Place } from './queries.ts'

/** What writers pay at each settlement. */
export function MaxPainPanel({ place }: { place: Place }) {
  const { data, error } = useQuery(maxPainQuery(place))
  const shown = useMemo(
    () =>
      data && {
        x: data.payouts.map(({ strike }) => strike),
        series: [
          line(
            'Calls',
            data.payouts.map(({ call }) => call),
            '--loss',
          ),
          line(
            'Puts',
            data.payouts.map(({ put }) => put),
            '--gain',
          ),
          line(
            'Together',
            data.payouts.map(({ total }) => total),
            '--accent',
          ),
        ],
        marks: marksOf(data.underlying_price, data.max_pain),
      },
    [data],
  )
  if (error) return <Failure error={error} />
  if (!shown) return <Loading height={260} />
  return (
    <>
      <XyChart
        {...shown}
        xName="Strike"
        xText={strikeText}
        yText={brief}
        fromZero
        label="What writers pay, by settlement"
      />
      <p className="note">
        {data?.max_pain == null
          ? 'Nothing is open, so nobody pays.'
          : `Writers of all options together pay least if it settles at ${formatAnalytic(data.max_pain, 0)}.`}
      </p>
    </>
  )
}

function line(label: string, values: readonly (number | null)[], color: string) {
  return { label, values, kind: 'line', color } as const
}
