import { useSyncExternalStore } from 'react'

/** Offline: this machine has no network. Silent: it has one, and the server does not answer. */
export type Connection = 'good' | 'offline' | 'silent'

const listeners = new Set<() => void>()
let silent = false

/** The server answered, whatever it said. */
export function noteAnswer(): void {
  if (silent) change(false)
}

/** It did not answer at all. */
export function noteSilence(): void {
  if (!silent) change(true)
}

export function connection(): Connection {
  if (!navigator.onLine) return 'offline'
  return silent ? 'silent' : 'good'
}

export function useConnection(): Connection {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    addEventListener('online', listener)
    addEventListener('offline', listener)
    return () => {
      listeners.delete(listener)
      removeEventListener('online', listener)
      removeEventListener('offline', listener)
    }
  }, connection)
}

/** Ends when this machine's network comes back. */
export function backOnline(): AbortSignal {
  const back = new AbortController()
  addEventListener('online', () => back.abort(), { once: true })
  return back.signal
}

function change(to: boolean): void {
  silent = to
  listeners.forEach((listener) => listener())
}
