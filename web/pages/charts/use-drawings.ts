import { useEffect, useState } from 'react'
import type { ChartPlace } from './place.ts'
import { readDrawings, type Drawing } from './queries.ts'

const NONE: readonly Drawing[] = []

/**
 * The indicators of a chart over all of its bars. They are computed by the server over bars from
 * before the first, and read again when the first one changes, or another bar closes.
 */
export function useDrawings(
  { instrument, timeframe, show }: ChartPlace,
  span: { readonly first: number; readonly closed: number } | null,
): { readonly drawings: readonly Drawing[]; readonly error: Error | null } {
  const [read, setRead] = useState<readonly Drawing[]>(NONE)
  const [error, setError] = useState<Error | null>(null)
  const asked = show.join(',')
  const [first, closed] = [span?.first ?? null, span?.closed ?? null]
  useEffect(() => {
    if (first === null || asked === '') return
    const over = new AbortController()
    const { signal } = over
    readDrawings({ instrument, timeframe, show: asked.split(',') }, first, signal).then(
      (drawings) => {
        setRead(drawings)
        setError(null)
      },
      (cause: unknown) => !signal.aborted && setError(cause as Error),
    )
    return () => over.abort()
  }, [instrument, timeframe, asked, first, closed])
  return { drawings: first === null || asked === '' ? NONE : read, error }
}
