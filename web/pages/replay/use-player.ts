import { useCallback, useEffect, useRef, useState } from 'react'
import type { StreamClient, StreamMessage } from '../../../src/contract/streams/stream-client.ts'
import { listen } from '../../live/listen.ts'
import type { ReplayPlace } from './place.ts'

export type PlayerStatus = 'opening' | 'playing' | 'paused' | 'ended'

export interface Player {
  readonly status: PlayerStatus
  readonly position: number // what is known: bars that closed by then
  readonly fault: string | null // why the server does not play it
  play(): void
  pause(): void
  step(): void
  setSpeed(speed: number): void
  seek(to: number): void
}

/** What is played: from when the first bar opened until the last one closed. */
export interface Stretch {
  readonly opensAt: number
  readonly closesAt: number
  readonly from: number // where it stands at first
}

const SETTLE_MS = 120 // while somebody drags, not every place on the way is asked for

/** Plays a day on the server, which says bar by bar what had become known. */
export function usePlayer(
  { symbol, timeframe }: Pick<ReplayPlace, 'symbol' | 'timeframe'>,
  { opensAt, closesAt, from }: Stretch,
  speed: number,
): Player {
  const [status, setStatus] = useState<PlayerStatus>('opening')
  const [position, setPosition] = useState(from)
  const [fault, setFault] = useState<string | null>(null)
  const stream = useRef<StreamClient | null>(null)
  const replayId = useRef<string | null>(null)
  const sought = useRef<number | null>(null) // until the server stands there: older news does not move it
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const first = useRef({ from, speed })
  useEffect(() => void (first.current = { from, speed }))

  useEffect(() => {
    const over = new AbortController()
    replayId.current = null
    sought.current = null
    void listen('replay', {
      signal: over.signal,
      onState: (state) => {
        if (state !== 'live' || replayId.current !== null) return
        stream.current?.act('start', {
          underlying: symbol,
          timeframe,
          start: new Date(opensAt).toISOString(),
          end: new Date(closesAt).toISOString(),
          speed: first.current.speed,
          paused: true,
        })
      },
      onMessage: hear,
    }).then((opened) => (stream.current = opened))
    return () => {
      over.abort()
      stream.current = null
    }

    function hear(message: StreamMessage): void {
      if (message.type === 'error') setFault(String(message['message']))
      if (message.type !== 'update' && message.type !== 'snapshot') return
      const { state, at } = message as unknown as Told
      if (state && replayId.current === null) begin(state)
      else if (state) setStatus(state.status)
      const told = at ?? (state?.status === 'playing' ? undefined : state?.position)
      if (told === undefined) return
      if (sought.current !== null && Date.parse(told) !== sought.current) return
      sought.current = null
      setPosition(Date.parse(told))
    }

    /** Not at its first bar: it begins where there is something to see. */
    function begin({ replay_id: id }: State): void {
      replayId.current = id
      stream.current?.subscribe({ replay_id: id }) // heard again after a loss, too
      sought.current = first.current.from
      seekTo(first.current.from)
      setStatus('paused')
    }
  }, [symbol, opensAt, closesAt, timeframe])

  const act = useCallback((action: string, parameters: object = {}): void => {
    if (replayId.current === null) return
    sought.current = null
    stream.current?.act(action, { replay_id: replayId.current, ...parameters })
  }, [])
  function seekTo(to: number): void {
    stream.current?.act('seek', { replay_id: replayId.current, to: new Date(to).toISOString() })
  }
  return {
    status,
    position,
    fault,
    play: () => act('start'),
    pause: () => act('pause'),
    step: () => act('step'),
    setSpeed: (next) => act('speed', { speed: next }),
    seek: (to) => {
      sought.current = to
      setPosition(to)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => seekTo(to), SETTLE_MS)
    },
  }
}

interface State {
  readonly replay_id: string
  readonly status: 'playing' | 'paused' | 'ended'
  readonly position: string
}

interface Told {
  readonly at?: string
  readonly state?: State
}
