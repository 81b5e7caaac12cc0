import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { EventMessage, ProgressMessage } from '../../src/contract/runs/stream.ts'
import { addressOf } from '../ask.ts'
import { call } from '../client.ts'
import { applyEvent, applyProgress } from './apply.ts'
import type { StreamMessage } from './event-stream.ts'
import { nextRestMs } from './pace.ts'
import { readStream, type StreamState } from './stream.ts'

let state: StreamState = 'connecting'
const listeners = new Set<() => void>()

export function useStreamState(): StreamState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

/**
 * Keeps what is on screen up to date: one stream a tab, that of the run which is open, or that of
 * all runs. A browser allows few connections to a server, so a tab that nobody sees has none.
 */
export function useLive(runId: string | null): void {
  const client = useQueryClient()
  useEffect(() => {
    let running: AbortController | null = null
    function follow(): void {
      if (document.hidden === (running === null)) return
      running?.abort()
      running = document.hidden ? null : new AbortController()
      if (running) void open(client, runId, running.signal)
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      running?.abort()
    }
  }, [client, runId])
}

async function open(client: QueryClient, runId: string | null, signal: AbortSignal): Promise<void> {
  const onMessage = perFrame(
    (messages: readonly StreamMessage[]) => applyMessages(client, runId, messages),
    signal,
  )
  const onState = (next: StreamState): void => {
    // What happened while nobody listened is read once; from then on the stream tells.
    if (next === 'live') void client.invalidateQueries()
    state = next
    listeners.forEach((listener) => listener())
  }
  if (runId === null) {
    const after = async (): Promise<null> => null
    return readStream({ path: '/api/stream', after, signal, onMessage, onState })
  }
  const path = addressOf('/api/runs/{run_id}/stream', { params: { run_id: runId } })
  const after = (): Promise<number> => newestSeq(runId, signal)
  return readStream({ path, after, signal, onMessage, onState })
}

/** The seq of the run's last event: those before it are read as a list, not followed. */
async function newestSeq(runId: string, signal: AbortSignal): Promise<number> {
  const query = { direction: 'desc', limit: 1 } as const
  const params = { run_id: runId }
  const { items } = await call('GET /api/runs/{run_id}/events', { params, query, signal })
  return items[0]?.seq ?? 0
}

function applyMessages(
  client: QueryClient,
  runId: string | null,
  messages: readonly StreamMessage[],
): void {
  for (const { event, data } of messages) {
    if (event === 'progress') {
      const progress = JSON.parse(data) as ProgressMessage
      applyProgress(client, progress)
      refresh(client, progress.run_id)
    } else if (event === 'event' && runId !== null) {
      applyEvent(client, runId, JSON.parse(data) as EventMessage)
    }
  }
}

const waiting = new Set<string>()

/** Reads the open tables of a run anew, soon, and once for all that happens until then. */
function refresh(client: QueryClient, runId: string): void {
  if (waiting.has(runId)) return
  waiting.add(runId)
  setTimeout(() => {
    waiting.delete(runId)
    void client.invalidateQueries({ queryKey: ['ledger', runId] })
  }, nextRestMs())
}

/** Hands over what has come, at most once for each frame that the browser draws. */
function perFrame<T>(take: (items: readonly T[]) => void, signal: AbortSignal): (item: T) => void {
  let items: T[] = []
  return (item) => {
    items.push(item)
    if (items.length > 1) return
    requestAnimationFrame(() => {
      const taken = items
      items = []
      if (!signal.aborted) take(taken)
    })
  }
}
