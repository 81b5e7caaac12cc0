import { useEffect, useRef, useState } from 'react'

const WINDOW_MS = 5_000
const STEP_MS = 1_000

/** How fast a count grows, per second, over the last five. */
export function useRate(count: number): number {
  const latest = useRef(count)
  const [rate, setRate] = useState(0)
  useEffect(() => void (latest.current = count), [count])
  useEffect(() => {
    const seen = [{ at: performance.now(), count: latest.current }]
    const timer = setInterval(() => {
      seen.push({ at: performance.now(), count: latest.current })
      if (seen.length > WINDOW_MS / STEP_MS) seen.shift()
      const [first, last] = [seen[0]!, seen.at(-1)!]
      setRate(((last.count - first.count) * 1000) / (last.at - first.at))
    }, STEP_MS)
    return () => clearInterval(timer)
  }, [])
  return rate
}
