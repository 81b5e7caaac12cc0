import { AppError } from '../../core/app-error.ts'
import { formatInstant, type Instant, SECOND_MS } from '../../core/instant.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { BreakerState, FeedClock, MinuteBar } from '../feed.ts'
import { openBreaker, type Breaker } from './breaker.ts'
import { paceRequests } from './pace-requests.ts'
import { readCandles, readTicks, readTokens } from './ticker-messages.ts'

/** The ticker service, over HTTP. Every question has a deadline, and goes through one breaker. */
export interface TickerClient {
  readonly breaker: Breaker
  readonly streamUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** Within 5 s. An instrument that the service does not know is left out. */
  quotes(instrumentIds: readonly string[]): Promise<readonly MarketTick[]>
  /** The service's tokens of these, within 10 s; what it does not know is left out. */
  tokensOf(instrumentIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** The minutes that opened in `[from, to)`, within 30 s. */
  history(
    instrumentId: string,
    from: Instant,
    to: Instant,
    signal?: AbortSignal,
  ): Promise<readonly MinuteBar[]>
}

export interface TickerClientOptions {
  readonly url: string // its user name, if any, is the bearer token
  readonly timeoutMs: number // of history; 30 s
  readonly clock: FeedClock
  readonly observer?: TickerObserver | undefined
}

/** Who measures. */
export interface TickerObserver {
  request(
    operation: 'quotes' | 'instruments' | 'history',
    result: 'ok' | 'failed',
    ms: number,
  ): void
  breaker(state: BreakerState): void // the first one, and each change
}

const QUOTES_MS = 5 * SECOND_MS
const TOKENS_MS = 10 * SECOND_MS
const KEEP_TOKENS_MS = 6 * 3_600 * SECOND_MS // contracts are listed overnight
const MOST_FAILURES = 5
const REST_MS = 30 * SECOND_MS
const REQUESTS_PER_SECOND = 10
const LONGEST_BODY = 32 * 2 ** 20

export function openTickerClient(options: TickerClientOptions): TickerClient {
  const { clock, timeoutMs, observer } = options
  const url = new URL(options.url)
  const headers = url.username === '' ? {} : { authorization: `Bearer ${url.username}` }
  url.username = ''
  url.password = ''
  const base = url.href.replace(/\/+$/, '')
  const pace = paceRequests(clock, REQUESTS_PER_SECOND)
  const breaker = openBreaker({
    clock,
    mostFailures: MOST_FAILURES,
    restMs: REST_MS,
    isFault: (cause) => !(cause instanceof AppError) || cause.details['retry_after'] === undefined,
    ...(observer && { onState: observer.breaker }),
  })
  let tokens: ReadonlyMap<string, number> = new Map()
  let tokensAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null

  return {
    breaker,
    streamUrl: `${base.replace(/^http/, 'ws')}/stream`,
    headers,
    tokensOf,
    async quotes(instrumentIds) {
      const known = await tokensOf(instrumentIds)
      if (known.size === 0) return []
      const names = new Map([...known].map(([id, token]) => [token, id]))
      const path = `/quotes?tokens=${[...names.keys()].join(',')}`
      return ask('quotes', path, QUOTES_MS, (answer) => {
        const quotes = (answer as { quotes?: unknown } | null)?.quotes
        if (!Array.isArray(quotes)) return null
        return readTicks(quotes, (token) => names.get(token) ?? null).ticks
      })
    },
    async history(instrumentId, from, to, signal) {
      const token = (await tokensOf([instrumentId])).get(instrumentId)
      if (token === undefined) return []
      const query = `from=${formatInstant(from)}&to=${formatInstant(to)}&interval=minute`
      const path = `/history/${token}?${query}`
      const bars = await ask(
        'history',
        path,
        timeoutMs,
        (answer) => readCandles(answer, instrumentId),
        signal,
      )
      const now = clock.now()
      return bars.filter(
        ({ openedAt, closedAt }) => openedAt >= from && openedAt < to && closedAt <= now,
      )
    },
  }

  async function tokensOf(instrumentIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const isOld = clock.now() - tokensAt > KEEP_TOKENS_MS
    const isMissing = instrumentIds.some((id) => !tokens.has(id))
    const mayAskAgain = clock.now() - tokensAt > TOKENS_MS
    if (isOld || (isMissing && mayAskAgain)) await (asking ??= readAllTokens())
    return new Map(
      instrumentIds.flatMap((id): [string, number][] => {
        const token = tokens.get(id)
        return token === undefined ? [] : [[id, token]]
      }),
    )
  }

  async function readAllTokens(): Promise<void> {
    try {
      tokens = await ask('instruments', '/instruments', TOKENS_MS, readTokens)
      tokensAt = clock.now()
    } finally {
      asking = null
    }
  }

  async function ask<Value>(
    operation: Parameters<TickerObserver['request']>[0],
    path: string,
    withinMs: number,
    read: (answer: unknown) => Value | null,
    signal?: AbortSignal,
  ): Promise<Value> {
    const startedAt = performance.now()
    let result: 'ok' | 'failed' = 'failed'
    try {
      const value = await breaker.run(() => fetchValue(path, withinMs, read, signal))
      result = 'ok'
      return value
    } finally {
      observer?.request(operation, result, performance.now() - startedAt)
    }
  }

  async function fetchValue<Value>(
    path: string,
    withinMs: number,
    read: (answer: unknown) => Value | null,
    signal?: AbortSignal,
  ): Promise<Value> {
    const late = new AbortController()
    const done = new AbortController()
    void clock.sleep(withinMs, done.signal).then(() => late.abort())
    const ends = AbortSignal.any(signal ? [late.signal, signal] : [late.signal])
    try {
      await pace.turn(ends)
      const response = await fetch(`${base}${path}`, { headers, signal: ends })
      if (response.status === 429) throw pace.hold(response.headers.get('retry-after'))
      if (!response.ok) throw unavailable(`answers with ${response.status}`)
      const value = read(JSON.parse(await textOf(response)) as unknown)
      if (value === null) throw unexpected()
      return value
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      if (cause instanceof SyntaxError) throw unexpected()
      throw unavailable(late.signal.aborted ? `did not answer within ${withinMs / 1_000} s` : null)
    } finally {
      done.abort()
    }
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > LONGEST_BODY) throw unexpected()
  }
  return Buffer.concat(chunks).toString('utf8')
}

function unavailable(why: string | null): AppError {
  const message = `The ticker service ${why ?? 'cannot be reached'}.`
  return new AppError('feed_unavailable', {}, { message })
}

function unexpected(): AppError {
  return new AppError('feed_unexpected')
}
