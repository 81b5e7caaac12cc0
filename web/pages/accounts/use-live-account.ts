import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { listen } from '../../live/listen.ts'

/** Reads an account anew whenever its stream tells that something was booked. */
export function useLiveAccount(accountId: string): boolean {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    const over = new AbortController()
    void listen('everything', {
      signal: over.signal,
      onState: (state) => setLive(state === 'live'),
      onMessage({ type }) {
        if (type === 'update') void client.invalidateQueries({ queryKey: ['account', accountId] })
      },
    }).then((stream) => stream?.subscribe({ channel: 'account', key: accountId }))
    return () => {
      over.abort()
      setLive(false)
    }
  }, [client, accountId])
  return isLive
}
