import { ApiError } from '../ask.ts'
import { another } from '../client.ts'
import { backOnline, noteAnswer, noteSilence } from '../connection.ts'
import { pause } from '../pause.ts'
import { credential, headersOf } from '../session/session.ts'
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
    await pause(wait, AbortSignal.any([signal, backOnline()]))
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
}

async function readOnce(
  { path, signal }: StreamOptions,
  lastId: string | null,
  on: { readonly opened: () => void; readonly read: (message: StreamMessage) => void },
): Promise<void> {
  const silence = new AbortController()
  const shown = await credential()
  const response = await fetch(path, {
    headers: {
      accept: 'text/event-stream',
      ...headersOf(shown),
      ...(lastId !== null && { 'last-event-id': lastId }),
    },
    signal: AbortSignal.any([signal, silence.signal]),
  }).catch((cause: unknown) => {
    if (!signal.aborted) noteSilence()
    throw cause
  })
  noteAnswer()
  const refusal = new ApiError(response.status, {})
  if (response.status === 401) await another(shown, refusal) // the next try shows what is good
  if (!response.ok || !response.body) throw refusal
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
