import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { SignalChart } from '../../charts/signal-chart.tsx'
import { formatCount } from '../../format/decimal.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { signalsQuery, type Contract, type Resolution } from './queries.ts'
import { SIGNALS } from './signal-words.ts'

const RESOLUTIONS = [
  { value: '5', label: '5 min' },
  { value: '15', label: '15 min' },
  { value: '60', label: 'Hours' },
  { value: 'D', label: 'Days' },
]

interface SignalsCardProps {
  readonly symbol: string
  readonly contracts: readonly Contract[]
}

/** Price, open interest, and what each bar's change says of one contract. */
export function SignalsCard({ symbol, contracts }: SignalsCardProps) {
  const alive = contracts.filter(({ days_to_expiry }) => days_to_expiry >= 0)
  const [resolution, setResolution] = useState<Resolution>('15')
  const [contract, setContract] = useState(alive[0]?.tradingsymbol ?? 'near')
  const signals = useQuery(signalsQuery(symbol, contract, resolution))
  const bars = useMemo(
    () =>
      (signals.data?.signals ?? []).map((point) => ({
        time: Date.parse(point.time),
        price: point.price,
        openInterest: point.open_interest,
        strength: point.strength,
        tone: SIGNALS[point.signal].tone,
      })),
    [signals.data],
  )
  return (
    <Card
      title="Who enters, who leaves"
      actions={
        <div className="card-actions">
          <SegmentedControl
            size="xs"
            aria-label="Contract"
            value={contract}
            onChange={setContract}
            data={alive.map(({ tradingsymbol, expiry }) => ({
              value: tradingsymbol,
              label: expiry.slice(2, 7),
            }))}
          />
          <SegmentedControl
            size="xs"
            aria-label="Bars"
            value={resolution}
            onChange={(value) => setResolution(value as Resolution)}
            data={RESOLUTIONS}
          />
        </div>
      }
      flush
    >
      <Legend />
      {signals.isPending && <Loading height={340} />}
      {signals.error && <Failure error={signals.error} />}
      {signals.data && bars.length === 0 && (
        <Empty title="No bars with open interest">
          <p>Signals compare open interest from bar to bar; none is stored of {contract}.</p>
        </Empty>
      )}
      {bars.length > 0 && (
        <SignalChart
          key={resolution}
          bars={bars}
          intraday={resolution !== 'D'}
          label={`Price and open interest of ${contract} in ${formatCount(bars.length)} bars`}
        />
      )}
    </Card>
  )
}

function Legend() {
  return (
    <p className="chart-legend card-body futures-legend">
      <span className="swatch price">Price</span>
      <span className="swatch open-interest">Open interest</span>
      {(['LONG_BUILDUP', 'SHORT_UNWINDING', 'SHORT_BUILDUP', 'LONG_UNWINDING'] as const).map(
        (signal) => (
          <span key={signal} className={`swatch ${SIGNALS[signal].tone}`}>
            {SIGNALS[signal].words}
          </span>
        ),
      )}
    </p>
  )
}
