import { useEffect, useState } from 'react'
import { formatAgo } from '../format/ago.ts'
import { formatTime } from '../format/time.ts'

const STEP_MS = 30_000

/** When something was, from now; the instant itself where a pointer rests on it. */
export function Moment({ at }: { at: string | null }) {
  const now = useNow(STEP_MS)
  if (at === null) return <span>never</span>
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatAgo(at, now)}
    </time>
  )
}

/** The time, read again after each step. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return now
}
