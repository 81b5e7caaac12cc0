import { useMemo } from 'react'
import { XyChart, type XySeries } from '../../charts/xy-chart.tsx'
import { brief, formatAnalytic } from '../../format/decimal.ts'
import { formatAxisTime } from '../../format/time.ts'
import { Empty } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { percent, strikeText } from '../options/figures.ts'
import type { PANELS } from './place.ts'
import type { Window } from './queries.ts'

interface PanelCardProps {
  readonly panel: (typeof PANELS)[number]
  readonly window: Window
  readonly strike: number | null // whose call and put are drawn
  readonly count: number // timestamps that are known
}

const TEXTS: Readonly<Record<string, (value: number) => string>> = {
  iv: (value) => percent(value),
  oi: (value) => brief(value),
  volume: (value) => brief(value),
  pcr: (value) => formatAnalytic(value, 3),
  max_pain: (value) => strikeText(value),
}

/** One number through the day, as far as it is known; the axis is that of the whole day. */
export function PanelCard({ panel: { name, title, of }, window, strike, count }: PanelCardProps) {
  const { timestamps } = window
  const x = useMemo(() => timestamps.map((at) => Date.parse(at)), [timestamps])
  const found = useMemo(
    () =>
      window.series.filter(
        (one) => one.panel === name && (of === 'expiry' || one.strike === strike),
      ),
    [window, name, of, strike],
  )
  const series = useMemo(
    () =>
      found.map(({ option_side: side, values }): XySeries => ({
        label: side === null ? title : side === 'call' ? 'Call' : 'Put',
        values: values.map((value, index) => (index < count ? value : null)),
        kind: 'line',
        color: side === null ? '--accent' : side === 'call' ? '--loss' : '--gain',
      })),
    [found, count, title],
  )
  const text = TEXTS[name] ?? ((value: number) => formatAnalytic(value))
  const whose = of === 'strike' && strike !== null ? `, strike ${strikeText(strike)}` : ''
  return (
    <Card title={`${title}${whose}`}>
      {found.length === 0 ? (
        <Empty title="Nothing of it is stored for this day" />
      ) : (
        <XyChart
          x={x}
          series={series}
          xName="Time"
          xText={(at) => formatAxisTime(at, 'time')}
          yText={text}
          label={`${title}${whose} through the day`}
          height={200}
        />
      )}
    </Card>
  )
}
