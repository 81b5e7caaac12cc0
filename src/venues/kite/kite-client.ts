import type { z } from 'zod'
import { type Instant, MINUTE_MS, SECOND_MS } from '../../core/instant.ts'
import { paceTurns, type PaceWindow, type Turns } from '../../core/pace-turns.ts'
import { VenueSessionOver, VenueUnexpected, VenueUnreachable } from '../venue.ts'
import { KiteRefusal } from './kite-refusal.ts'
import { KiteAnswer } from './kite-wire.ts'

/** Where Kite is; elsewhere only in tests. */
export interface KitePlaces {
  readonly apiUrl: string
  readonly streamUrl: string
  readonly loginUrl: string
}

export const KITE: KitePlaces = {
  apiUrl: 'https://api.kite.trade',
  streamUrl: 'wss://ws.kite.trade',
  loginUrl: 'https://kite.zerodha.com/connect/login',
}

/** What a login gave: good for one person's account until six in the morning. */
export interface KiteSession {
  readonly apiKey: string
  readonly accessToken: string
}

/** The part of a clock that the client needs. */
export interface KiteClock {
  now(): Instant
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

export interface KiteClient {
  /**
   * Asks, and checks the form of the answer. Rejects with `KiteRefusal` when Kite says no and
   * nothing came of it, else with one of the venue's errors.
   */
  ask<Schema extends z.ZodType>(request: KiteRequest<Schema>): Promise<z.infer<Schema>>
}

export interface KiteRequest<Schema> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly form?: Readonly<Record<string, string>>
  readonly answer: Schema
}

const TIMEOUT_MS = 7 * SECOND_MS
const PAUSES_MS = [1, 2, 4].map((seconds) => seconds * SECOND_MS) // after one too many
const LONGEST_BODY = 16 * 2 ** 20
const VERSION = { 'x-kite-version': '3' }

/** An order counts in each window: ten in a second, two hundred in a minute. */
const ORDERS: readonly PaceWindow[] = [
  { most: 10, ms: SECOND_MS },
  { most: 200, ms: MINUTE_MS },
]
const OTHERS: readonly PaceWindow[] = [{ most: 10, ms: SECOND_MS }]

/**
 * Kite over HTTP. Requests wait for their turn; what Kite turns away as one too many (429) was not
 * done, and is asked again after 1, 2 and 4 s. Nothing else is ever sent twice.
 */
export function openKiteClient(options: {
  readonly session: KiteSession | null // null: to log in
  readonly apiUrl: string
  readonly clock: KiteClock
}): KiteClient {
  const { session, apiUrl, clock } = options
  const orders = paceTurns(clock, ORDERS)
  const others = paceTurns(clock, OTHERS)
  const headers = session
    ? { ...VERSION, authorization: `token ${session.apiKey}:${session.accessToken}` }
    : VERSION

  return {
    async ask(request) {
      const pace = request.method !== 'GET' && request.path.startsWith('/orders') ? orders : others
      for (const pauseMs of [...PAUSES_MS, null]) {
        await pace.turn()
        try {
          return await send(request)
        } catch (cause) {
          const isOneTooMany = cause instanceof KiteRefusal && cause.status === 429
          if (!isOneTooMany || pauseMs === null) throw cause
          await waitFor(pace, pauseMs)
        }
      }
      throw new VenueUnreachable('Kite is not asked again.') // the last attempt has thrown
    },
  }

  async function waitFor(pace: Turns, pauseMs: number): Promise<void> {
    pace.hold(pauseMs)
    await clock.sleep(pauseMs)
  }

  async function send<Schema extends z.ZodType>(
    request: KiteRequest<Schema>,
  ): Promise<z.infer<Schema>> {
    const { status, text } = await exchange(request)
    const body = parsed(text)
    const answer = KiteAnswer.safeParse(body)
    if (status >= 500) throw new VenueUnreachable(`Kite answers with ${status}.`)
    if (status >= 400) throw refusalOf(status, answer.data)
    if (!answer.success || answer.data.status === 'error') throw unexpected(request, text)
    const data = request.answer.safeParse(answer.data.data)
    if (!data.success) throw unexpected(request, data.error.message)
    return data.data
  }

  async function exchange({ method, path, form }: KiteRequest<z.ZodType>) {
    const late = new AbortController()
    const done = new AbortController()
    void clock.sleep(TIMEOUT_MS, done.signal).then(() => late.abort())
    try {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers,
        signal: late.signal,
        ...(form && { body: new URLSearchParams(form) }),
      })
      return { status: response.status, text: await textOf(response) }
    } catch (cause) {
      const why = late.signal.aborted ? `not within ${TIMEOUT_MS / SECOND_MS} s` : 'at all'
      throw new VenueUnreachable(`Kite does not answer ${why}.`, { cause })
    } finally {
      done.abort()
    }
  }
}

function refusalOf(status: number, answer: KiteAnswer | undefined): Error {
  const said = answer?.status === 'error' ? answer : null
  const errorType = said?.error_type ?? 'GeneralException'
  const message = said?.message ?? `Kite answers with ${status}.`
  if (errorType === 'TokenException') return new VenueSessionOver(message)
  return new KiteRefusal(status, errorType, message)
}

function unexpected({ method, path }: KiteRequest<unknown>, detail: string): VenueUnexpected {
  return new VenueUnexpected(`Kite's answer to ${method} ${path} is not of its form: ${detail}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > LONGEST_BODY) throw new RangeError('the answer has no end')
  }
  return Buffer.concat(chunks).toString('utf8')
}
