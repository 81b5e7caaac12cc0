import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { formatAnalytic } from '../../format/decimal.ts'
import { counted } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { ArbitrageNote } from './arbitrage-note.tsx'
import { percent, strikeText } from './figures.ts'
import { smileQuery, type Place } from './queries.ts'

/** Old trades may say ten times the volatility; those beyond this share of the greatest are not drawn. */
const OUTLIER_ROOM = 1.2

/** Volatility by strike, with the curve that is fitted through it. */
export function SmilePanel({ place }: { place: Place }) {
  const { data, error } = useQuery(smileQuery(place))
  const shown = useMemo(() => {
    const smile = data?.smile
    if (!smile) return null
    const sound = new Set(smile.points)
    const all = [...smile.points, ...smile.outliers].sort((a, b) => a.strike - b.strike)
    const of = (right: 'call' | 'put') =>
      all.map((point) => (sound.has(point) && point.right === right ? point.iv : null))
    const highest = OUTLIER_ROOM * Math.max(...smile.points.map(({ iv }) => iv))
    return {
      x: all.map(({ strike }) => strike),
      series: [
        { label: 'Puts', values: of('put'), kind: 'points', color: '--gain' },
        { label: 'Calls', values: of('call'), kind: 'points', color: '--loss' },
        {
          label: 'SVI',
          values: all.map(({ fitted_iv }) => fitted_iv),
          kind: 'line',
          color: '--accent',
        },
        {
          label: 'Left aside',
          values: all.map((point) => (sound.has(point) || point.iv > highest ? null : point.iv)),
          kind: 'points',
          color: '--text-muted',
        },
      ] as const,
      marks: [{ x: smile.forward, text: 'forward', color: '--text-muted' }],
    }
  }, [data])
  if (error) return <Failure error={error} />
  if (!data) return <Loading height={260} />
  const { smile } = data
  if (!shown || !smile) return <Empty title="No price says what the volatility is" />
  return (
    <>
      <XyChart
        {...shown}
        xName="Strike"
        xText={strikeText}
        yText={percent}
        label="Volatility by strike"
      />
      <p className="note">
        Against the forward of {formatAnalytic(smile.forward)}, on which calls and puts agree:{' '}
        {percent(smile.atm_iv)} at the money, {points(smile.risk_reversal_25)} from put to call of
        delta 0.25.
        {smile.svi && ` The curve misses by ${percent(smile.svi.rms_error, 2)} on average.`}
        {smile.outliers.length > 0 &&
          ` Left aside: ${counted(smile.outliers.length, 'price')} that cannot be true beside the others, as of old trades.`}
      </p>
      <ArbitrageNote arbitrage={data.arbitrage} />
    </>
  )
}

function points(value: number | null): string {
  if (value === null) return '–'
  const size = formatAnalytic(Math.abs(value) * 100, 1)
  return `${value < 0 ? '−' : '+'}${size} points`
}
