import { useMemo } from 'react'
import { XyChart } from '../../charts/xy-chart.tsx'
import { percent, strikeText } from '../options/figures.ts'
import type { Chain } from './queries.ts'

/** Volatility of both sides by strike, as it moves. */
export function VolatilityPanel({ chain }: { chain: Chain }) {
  const { strikes, underlying_price: price } = chain
  const shown = useMemo(
    () => ({
      x: strikes.map(({ strike }) => strike),
      series: [
        {
          label: 'Calls',
          values: strikes.map(({ call }) => call?.iv ?? null),
          kind: 'line',
          color: '--loss',
        },
        {
          label: 'Puts',
          values: strikes.map(({ put }) => put?.iv ?? null),
          kind: 'line',
          color: '--gain',
        },
      ] as const,
    }),
    [strikes],
  )
  const marks = useMemo(
    () => (price === null ? [] : [{ x: price, text: 'price', color: '--accent' }]),
    [price],
  )
  return (
    <XyChart
      {...shown}
      marks={marks}
      xName="Strike"
      xText={strikeText}
      yText={percent}
      label="Volatility by strike"
    />
  )
}
