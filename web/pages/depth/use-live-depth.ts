import { useEffect, useState } from 'react'
import { listen } from '../../live/listen.ts'
import type { TheDepth } from './queries.ts'

/** The newest book of an instrument, as the stream tells it; null before it has told one. */
export function useLiveDepth(instrument: string | undefined) {
  const [isLive, setLive] = useState(false)
  const [depth, setDepth] = useState<TheDepth | null>(null)
  useEffect(() => {
    if (instrument === undefined) return
    const over = new AbortController()
    void listen('everything', {
      signal: over.signal,
      onState: (state) => setLive(state === 'live'),
      onMessage({ type, depth: told }) {
        if ((type === 'update' || type === 'snapshot') && told) setDepth(told as TheDepth)
      },
    }).then((stream) => stream?.subscribe({ channel: 'depth', key: instrument }))
    return () => {
      over.abort()
      setLive(false)
      setDepth(null)
    }
  }, [instrument])
  return { isLive, depth }
}
