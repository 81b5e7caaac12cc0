import { NativeSelect, SegmentedControl } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { FillMark } from '../../charts/fills.ts'
import { PriceChart } from '../../charts/price-chart.tsx'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { numberOf } from '../../format/money-sum.ts'
import { symbolOf } from '../../format/words.ts'
import { Empty, Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { runBarsQuery } from '../../market-queries.ts'
import { fillsQuery, positionsQuery, type Run, type Trade } from '../../queries.ts'

const MOST_BUTTONS = 3 // more instruments are chosen from a list

/** The bars that a run has met, with what it did on them. */
export function RunPrices({ run }: { run: Run }) {
  const client = useQueryClient()
  const [chosen, choose] = useState(run.instruments[0]!)
  const bars = useQuery(runBarsQuery(client, run, chosen))
  const trades = useQuery(fillsQuery(run.run_id)).data
  const held = useQuery(positionsQuery(run.run_id)).data?.find(
    (position) => position.instrument_id === chosen && numberOf(position.quantity) !== 0,
  )
  const fills = useMemo(() => marksOf(trades ?? [], chosen), [trades, chosen])
  const symbol = symbolOf(chosen)
  const holding = held
    ? `, ${formatQuantity(held.quantity)} held at ${formatPrice(held.average_price, run.currency, { most: 2 })}`
    : ''
  return (
    <Card
      title={`Price of ${symbol}${holding}`}
      actions={<InstrumentChoice run={run} chosen={chosen} choose={choose} />}
      flush
    >
      {bars.error && <Failure error={bars.error} retry={() => void bars.refetch()} />}
      {bars.data?.length === 0 ? (
        <Empty title="No bars yet">
          <p>They show up as the run meets them.</p>
        </Empty>
      ) : (
        <PriceChart
          key={chosen}
          bars={bars.data ?? []}
          fills={fills}
          averagePrice={held ? numberOf(held.average_price) : null}
          intraday={run.feed.interval === '1m'}
          label={`Bars of ${symbol} with ${fills.length} fills of this run`}
        />
      )}
    </Card>
  )
}

interface ChoiceProps {
  readonly run: Run
  readonly chosen: string
  readonly choose: (instrumentId: string) => void
}

function InstrumentChoice({ run, chosen, choose }: ChoiceProps) {
  const { instruments } = run
  const data = instruments.map((value) => ({ value, label: symbolOf(value) }))
  if (instruments.length === 1) return null
  if (instruments.length <= MOST_BUTTONS) {
    return (
      <SegmentedControl
        size="xs"
        data={data}
        value={chosen}
        onChange={choose}
        aria-label="Instrument of the chart"
      />
    )
  }
  return (
    <NativeSelect
      size="xs"
      data={data}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
      aria-label="Instrument of the chart"
    />
  )
}

function marksOf(trades: readonly Trade[], instrumentId: string): readonly FillMark[] {
  return trades
    .filter((trade) => trade.instrument_id === instrumentId)
    .map(({ logical_time, side, quantity, price }) => ({
      time: Date.parse(logical_time),
      side,
      price: numberOf(price),
      text: formatQuantity(quantity),
    }))
}
