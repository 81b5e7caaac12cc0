import { SegmentedControl, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { PageHead } from '../../parts/card.tsx'
import { CoverageCard } from './coverage-card.tsx'
import { GapsCard } from './gaps-card.tsx'
import { ImportsCard } from './imports-card.tsx'
import { DAY_MS, type Series, type Span } from './queries.ts'
import { isTickSeries, SERIES } from './series.ts'
import { StorageCard } from './storage-card.tsx'
import { TicksCard } from './ticks-card.tsx'
import { UploadsCard } from './uploads-card.tsx'

const SPAN_DAYS = 60

/** What market data is stored, what is missing, where it came from, and where it lies. */
export function Data() {
  const { series = '1m', to = today(), instrument } = useSearch({ from: '/data' })
  const navigate = useNavigate({ from: '/data' })
  const span: Span = { from: dayBefore(to, SPAN_DAYS - 1), to }
  const change = (changed: { series?: Series; to?: string; instrument?: string }): void => {
    void navigate({ search: (old) => ({ ...old, ...changed }) })
  }
  return (
    <div className="page">
      <PageHead name="Data" lead="What is stored, what is missing, and where it came from.">
        <LastDay key={to} to={to} change={(day) => change({ to: day })} />
      </PageHead>
      <SegmentedControl
        aria-label="Series"
        className="data-series"
        data={[...SERIES]}
        value={series}
        onChange={(value) => change({ series: value as Series })}
      />
      <CoverageCard
        key={`${series} ${to}`}
        series={series}
        span={span}
        chosen={instrument}
        choose={(id) => change({ instrument: id })}
      />
      {instrument !== undefined && isTickSeries(series) && (
        <TicksCard
          key={`${series} ${instrument} ${to}`}
          instrumentId={instrument}
          series={series}
          lastDay={to}
        />
      )}
      {instrument !== undefined && (
        <GapsCard
          instrumentId={instrument}
          span={span}
          series={isTickSeries(series) ? series : '1m'}
        />
      )}
      <UploadsCard />
      <div className="data-below">
        <ImportsCard />
        <StorageCard />
      </div>
    </div>
  )
}

/** The last of the sixty days that are shown. */
function LastDay({ to, change }: { to: string; change: (day: string) => void }) {
  const [text, setText] = useState(to)
  return (
    <TextInput
      type="date"
      label={`${SPAN_DAYS} days up to`}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        if (!Number.isNaN(Date.parse(currentTarget.value))) change(currentTarget.value)
      }}
    />
  )
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10)
}
