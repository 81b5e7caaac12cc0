import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { LineChart } from '../../charts/line-chart.tsx'
import { formatAnalytic, formatCount } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { continuousQuery, type Adjustment, type Continuous, type Roll } from './queries.ts'

const ROLLS: readonly { value: Roll; label: string }[] = [
  { value: 'open_interest', label: 'Open interest moves' },
  { value: 'volume', label: 'Volume moves' },
  { value: 'expiry', label: 'It expires' },
  { value: 'first_of_month', label: 'Its month begins' },
]
const ADJUSTMENTS: readonly { value: Adjustment; label: string }[] = [
  { value: 'ratio', label: 'Ratio' },
  { value: 'difference', label: 'Difference' },
  { value: 'none', label: 'As traded' },
]

/** All contracts of an underlying as one line, with the rolls on it. */
export function ContinuousCard({ symbol }: { symbol: string }) {
  const [roll, setRoll] = useState<Roll>('open_interest')
  const [adjustment, setAdjustment] = useState<Adjustment>('ratio')
  const series = useQuery(continuousQuery(symbol, roll, adjustment))
  return (
    <Card
      title="Continuous series"
      actions={
        <div className="card-actions">
          <Select
            size="xs"
            aria-label="A contract is left when"
            allowDeselect={false}
            data={ROLLS}
            value={roll}
            onChange={(value) => value !== null && setRoll(value)}
            w={170}
          />
          <SegmentedControl
            size="xs"
            aria-label="Older prices are moved by"
            data={[...ADJUSTMENTS]}
            value={adjustment}
            onChange={(value) => setAdjustment(value as Adjustment)}
          />
        </div>
      }
      flush
    >
      {series.isPending && <Loading height={340} />}
      {series.error && <Failure error={series.error} />}
      {series.data?.date.length === 0 && <Empty title="No bars of these contracts" />}
      {series.data && series.data.date.length > 0 && <Joined series={series.data} />}
    </Card>
  )
}

function Joined({ series }: { series: Continuous }) {
  const { symbol, date, close, rolls, unbridged } = series
  const points = useMemo(
    () => date.map((day, index) => ({ time: Date.parse(day), value: close[index]! })),
    [date, close],
  )
  const marks = useMemo(
    () => rolls.map(({ on, difference }) => ({ time: Date.parse(on), text: spread(difference) })),
    [rolls],
  )
  return (
    <>
      {unbridged.length > 0 && (
        <p className="note card-body">
          Before {unbridged.at(-1)} prices are as they traded: no session has both contracts there.
        </p>
      )}
      <LineChart
        points={points}
        marks={marks}
        intraday={false}
        label={`${symbol} in ${formatCount(date.length)} sessions, with ${rolls.length} rolls`}
      />
    </>
  )
}

function spread(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${formatAnalytic(Math.abs(difference))}`
}
