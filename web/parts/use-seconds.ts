import { useEffect, useState } from 'react'
import { ApiError } from '../ask.ts'

/** How many seconds are left until it makes sense to ask again; 0 where the server named none. */
export function useSecondsUntilRetry(error: Error | null): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const wait = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
    const until = performance.now() + wait
    const look = (): void => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1_000)))
    look()
    if (wait === 0) return
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [error])
  return left
}
