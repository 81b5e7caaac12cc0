import { keyHeader } from '../client.ts'
import { eventStreamReader, type StreamMessage } from './event-stream.ts'

export type StreamState = 'connecting' | 'live' | 'reconnecting'

export interface StreamOptions {
  readonly path: string
  readonly after: () => Promise<number | null> // the seq to begin behind; null: there is none
  readonly signal: AbortSignal
  readonly onMessage: (message: StreamMessage) => void
  readonly onState: (state: StreamState) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
const SILENCE_MS = 40_000 // the server's heart beats every 15 s

/**
 * Reads an event stream until the signal ends it, and comes back after every loss, behind the
 * last seq that it saw. Not EventSource: that cannot send the key in a header.
 */
export async function readStream(options: StreamOptions): Promise<void> {
  const { signal, onState } = options
  let lastId: string | null = null
  let wait = FIRST_WAIT_MS
  onState('connecting')
  while (!signal.aborted) {
    try {
      lastId ??= (await options.after())?.toString() ?? null
      await readOnce(options, lastId, {
        opened: () => {
          wait = FIRST_WAIT_MS
          onState('live')
        },
        read: (message) => {
          if (message.id) lastId = message.id
          options.onMessage(message)
        },
      })
    } catch {
      // Whatever cut the connection, the cure is the same.
    }
    if (signal.aborted) return
    onState('reconnecting')
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
}

async function readOnce(
  { path, signal }: StreamOptions,
  lastId: string | null,
  on: { readonly opened: () => void; readonly read: (message: StreamMessage) => void },
): Promise<void> {
  const silence = new AbortController()
  const response = await fetch(path, {
    headers: {
      accept: 'text/event-stream',
      ...keyHeader(),
      ...(lastId !== null && { 'last-event-id': lastId }),
    },
    signal: AbortSignal.any([signal, silence.signal]),
  })
  if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}.`)
  on.opened()

  const messagesOf = eventStreamReader()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const timer = setTimeout(() => silence.abort(), SILENCE_MS)
    const { done, value } = await reader.read().finally(() => clearTimeout(timer))
    if (done) return
    messagesOf(value).forEach(on.read)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
