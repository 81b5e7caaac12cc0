import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { brief } from '../../format/decimal.ts'
import { signed, strikeText } from './figures.ts'
import type { Chain } from './queries.ts'

/** Open interest of calls and puts by strike, or how it has changed in an hour. */
export function InterestPanel({ chain }: { chain: Chain }) {
  const [of, setOf] = useState<'oi' | 'oi_change'>('oi')
  const { underlying_price: price, max_pain: pain } = chain
  const strikes = useMemo(() => told(chain.strikes, of), [chain.strikes, of])
  const shown = useMemo(
    () => ({
      x: strikes.map(({ strike }) => strike),
      series: [
        {
          label: 'Calls',
          values: strikes.map(({ call }) => call?.[of] ?? null),
          kind: 'bars',
          color: '--loss',
          place: 'left',
        },
        {
          label: 'Puts',
          values: strikes.map(({ put }) => put?.[of] ?? null),
          kind: 'bars',
          color: '--gain',
          place: 'right',
        },
      ] as const,
    }),
    [strikes, of],
  )
  const marks = useMemo(() => marksOf(price, pain), [price, pain])
  return (
    <>
      <div className="panel-actions">
        <SegmentedControl
          size="xs"
          aria-label="What of the open interest"
          data={[
            { value: 'oi', label: 'Now' },
            { value: 'oi_change', label: 'Change in an hour' },
          ]}
          value={of}
          onChange={(value) => setOf(value as 'oi' | 'oi_change')}
        />
      </div>
      <XyChart
        {...shown}
        marks={marks}
        xName="Strike"
        xText={strikeText}
        yText={brief}
        fromZero
        label="Open interest by strike"
      />
      <p className="note">
        In {chain.open_interest_unit === 'units' ? 'units of the underlying' : 'contracts'}. Calls{' '}
        {brief(chain.call_oi)} ({signed(chain.call_oi_change)} in an hour), puts{' '}
        {brief(chain.put_oi)} ({signed(chain.put_oi_change)}).
      </p>
    </>
  )
}

/** From the first strike of which something is known to the last. */
function told(strikes: Chain['strikes'], of: 'oi' | 'oi_change'): Chain['strikes'] {
  const isTold = ({ call, put }: Chain['strikes'][number]) =>
    call?.[of] != null || put?.[of] != null
  return strikes.slice(Math.max(strikes.findIndex(isTold), 0), strikes.findLastIndex(isTold) + 1)
}

export function marksOf(price: number | null, pain: number | null = null) {
  return [
    ...(price === null ? [] : [{ x: price, text: 'price', color: '--accent' }]),
    ...(pain === null ? [] : [{ x: pain, text: 'max pain', color: '--warn' }]),
  ]
}
