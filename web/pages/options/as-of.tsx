import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { formatTime } from '../../format/time.ts'
import { seriesQuery, type Place } from './queries.ts'

interface AsOfProps {
  readonly place: Place
  readonly shown: string | undefined // when the chain on the screen was so
  readonly isLive: boolean
}

const BUCKET_MS = 5 * 60_000
const SETTLE_MS = 120 // while somebody drags, not every minute on the way is asked for

/** When the chain is looked at: now, or a minute of a day, which a slider moves through. */
export function AsOf({ place, shown, isLive }: AsOfProps) {
  const navigate = useNavigate({ from: '/options' })
  const day = (place.at ?? shown)?.slice(0, 10)
  const series = useQuery({
    ...seriesQuery(place, 'pcr', day ?? '1970-01-01'),
    enabled: day !== undefined,
  })
  const ends = (series.data?.times ?? []).map((time) => Date.parse(time) + BUCKET_MS)
  const now = Date.parse(place.at ?? shown ?? '')
  const found = ends.findLastIndex((end) => end <= now)
  const [dragged, setDragged] = useState<number | null>(null)
  const last = Math.max(ends.length - 1, 1) // where now is, too
  const index = dragged ?? (place.at === undefined || ends.length === 0 ? last : Math.max(found, 0))

  useEffect(() => {
    if (dragged === null) return
    const timer = setTimeout(() => {
      const end = ends[dragged]
      if (end !== undefined) go(new Date(end).toISOString())
      setDragged(null)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  })

  function go(at: string | undefined): void {
    void navigate({
      search: ({ symbol, expiry }) => ({
        ...(symbol !== undefined && { symbol }),
        ...(expiry !== undefined && { expiry }),
        ...(at !== undefined && { at }),
      }),
      replace: true,
    })
  }

  const label = ends[index] === undefined ? shown : new Date(ends[index]).toISOString()
  return (
    <div className="as-of">
      <span className={isLive ? 'badge good' : 'badge'}>
        {isLive ? 'Live' : place.at === undefined ? 'Latest' : 'As of'}
      </span>
      <input
        type="range"
        aria-label="Minute of the day"
        aria-valuetext={formatTime(label)}
        min={0}
        max={last}
        value={index}
        disabled={ends.length === 0}
        onChange={(event) => setDragged(Number(event.currentTarget.value))}
      />
      <output className="number">{formatTime(dragged === null ? shown : label)}</output>
      <DayField day={day ?? ''} choose={(chosen) => go(endOf(chosen))} />
      <Button
        size="compact-sm"
        variant="default"
        disabled={place.at === undefined}
        onClick={() => go(undefined)}
      >
        Now
      </Button>
    </div>
  )
}

interface DayFieldProps {
  readonly day: string // 2026-01-31, or nothing
  readonly choose: (day: string) => void
}

export function DayField({ day, choose }: DayFieldProps) {
  return (
    <input
      type="date"
      className="day-field"
      aria-label="Day"
      value={day}
      onChange={(event) => event.currentTarget.value !== '' && choose(event.currentTarget.value)}
    />
  )
}

/** By then all of a day is known. */
export function endOf(day: string): string {
  return `${day}T23:59:59Z`
}
