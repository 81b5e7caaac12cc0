import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { percent } from './figures.ts'
import { surfaceQuery, type Place } from './queries.ts'

/** Volatility at the money by how far the expiry is. */
export function TermPanel({ place }: { place: Place }) {
  const { data, error } = useQuery(surfaceQuery(place))
  const shown = useMemo(
    () =>
      data && {
        x: data.term_structure.map(({ days_to_expiry: days }) => days),
        series: [
          {
            label: 'At the money',
            values: data.term_structure.map(({ atm_iv }) => atm_iv),
            kind: 'line',
            color: '--accent',
          },
          {
            label: 'Expiries',
            values: data.term_structure.map(({ atm_iv }) => atm_iv),
            kind: 'points',
            color: '--accent',
          },
        ] as const,
      },
    [data],
  )
  if (error) return <Failure error={error} />
  if (!data || !shown) return <Loading height={260} />
  if (shown.x.length === 0) return <Empty title="No expiry has five usable prices" />
  return (
    <>
      <XyChart
        {...shown}
        xName="Days"
        xText={dayText}
        yText={percent}
        label="Volatility by days to the expiry"
        height={220}
      />
      <table className="facts-table number">
        <thead>
          <tr>
            <th>Expiry</th>
            <th>Forward</th>
            <th>At the money</th>
            <th>Skew, 25 Δ</th>
            <th>Wings, 25 Δ</th>
          </tr>
        </thead>
        <tbody>
          {data.term_structure.map((term) => (
            <tr key={term.expiry}>
              <th scope="row">{term.expiry}</th>
              <td>{formatAnalytic(term.forward)}</td>
              <td>{percent(term.atm_iv)}</td>
              <td>{percent(term.risk_reversal_25)}</td>
              <td>{percent(term.butterfly_25, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function dayText(days: number): string {
  return `${formatAnalytic(days, 0)} d`
}
