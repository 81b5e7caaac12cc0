import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { PairChart } from '../../charts/pair-chart.tsx'
import { XyChart, type XySeries } from '../../charts/xy-chart.tsx'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { predictionsQuery, type Model, type Predictions } from './queries.ts'

const VIEWS = [
  { value: 'against', label: 'Against each other' },
  { value: 'time', label: 'Over time' },
] as const
type View = (typeof VIEWS)[number]['value']

/** What the model said of bars that it had not seen, and what came. */
export function PredictionsCard({ model }: { model: Model }) {
  const predictions = useQuery(predictionsQuery(model.id))
  const [view, setView] = useState<View>('against')
  const { data } = predictions
  return (
    <Card
      title="Predicted and actual"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Shown"
          data={[...VIEWS]}
          value={view}
          onChange={(value) => setView(value as View)}
        />
      }
      flush
    >
      {predictions.isPending && <Loading height={300} />}
      {predictions.error && <Failure error={predictions.error} />}
      {data?.at.length === 0 && <Empty title="No bars were held back" />}
      {data && data.at.length > 0 && view === 'against' && <Against predictions={data} />}
      {data && data.at.length > 0 && view === 'time' && (
        <OverTime predictions={data} intraday={!/[dwo]$/.test(model.timeframe)} />
      )}
    </Card>
  )
}

/** A dot for each bar; on the line what was predicted is what came. */
function Against({ predictions: { actual, predicted } }: { predictions: Predictions }) {
  const [x, series] = useMemo((): [number[], XySeries[]] => {
    const pairs = actual
      .map((value, index) => [value, predicted[index] ?? null] as const)
      .toSorted(([a], [b]) => a - b)
    const values = pairs.map(([value]) => value)
    return [
      values,
      [
        {
          label: 'Predicted',
          values: pairs.map(([, said]) => said),
          kind: 'points',
          color: '--accent',
        },
        { label: 'If it were exact', values, kind: 'line', color: '--text-muted', dashed: true },
      ],
    ]
  }, [actual, predicted])
  return (
    <XyChart
      x={x}
      series={series}
      xName="Actual"
      xText={shown}
      yText={shown}
      label={`What was predicted of ${x.length} bars against what came`}
      height={300}
    />
  )
}

function OverTime({ predictions, intraday }: { predictions: Predictions; intraday: boolean }) {
  const { at, actual, predicted } = predictions
  const [came, said] = useMemo(() => {
    const times = at.map((text) => Date.parse(text))
    return [
      times.map((time, index) => ({ time, value: actual[index]! })),
      times.flatMap((time, index) => {
        const value = predicted[index] ?? null
        return value === null ? [] : [{ time, value }]
      }),
    ]
  }, [at, actual, predicted])
  return (
    <>
      <p className="chart-legend model-legend">
        <span className="actual">Actual</span>
        <span className="predicted">Predicted</span>
      </p>
      <PairChart
        below={came}
        above={said}
        intraday={intraday}
        label={`What came and what was predicted of ${at.length} bars`}
      />
    </>
  )
}

function shown(value: number): string {
  return Math.abs(value) >= 10 ? value.toFixed(1) : String(Number(value.toPrecision(2)))
}
