import { AppError } from '../../../core/app-error.ts'
import { SECOND_MS } from '../../../core/instant.ts'
import type { Environment } from '../../operations/read-count.ts'

/** Where live market data come from. */
export interface MarketSettings {
  readonly tickerUrl: string | null // null: no ticker service
  readonly tickerTimeoutMs: number // of the slowest question, for history
  /** `always` goes on while NSE is closed, marked as simulated; null: what is usual for the command. */
  readonly demo: DemoMarket | null
  /** How often an instrument's book is stored, where it moved; null: never. Without it a minute. */
  readonly booksEveryMs?: number | null
}

export const DEMO_MARKETS = ['always', 'hours', 'off'] as const
export type DemoMarket = (typeof DEMO_MARKETS)[number]

export function readMarketSettings(environment: Environment): MarketSettings {
  return {
    tickerUrl: readTickerUrl(environment['TICKER_URL']?.trim() || null),
    tickerTimeoutMs: readSeconds(environment['TICKER_TIMEOUT']?.trim() || '30') * SECOND_MS,
    demo: readDemo(environment['DEMO_MARKET']?.trim().toLowerCase() || null),
    booksEveryMs: readBooksEvery(environment['BOOKS_EVERY']?.trim() || '60'),
  }
}

/** The URL may hold a token as its user name, so no sentence repeats it. */
function readTickerUrl(text: string | null): string | null {
  if (text === null) return null
  const url = URL.parse(text)
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return text.replace(/\/+$/, '')
  throw fault('TICKER_URL', 'TICKER_URL is no URL like http://ticker.example.org:8080.')
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 300) return seconds
  throw fault('TICKER_TIMEOUT', `TICKER_TIMEOUT is "${text}", and takes seconds, from 1 to 300.`)
}

function readBooksEvery(text: string): number | null {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (seconds <= 3_600) return seconds === 0 ? null : seconds * SECOND_MS
  throw fault('BOOKS_EVERY', `BOOKS_EVERY is "${text}", and takes seconds, from 0 to 3600.`)
}

function readDemo(text: string | null): DemoMarket | null {
  const known = DEMO_MARKETS.find((one) => one === text)
  if (text === null || known !== undefined) return known ?? null
  const choices = DEMO_MARKETS.join(', ')
  throw fault('DEMO_MARKET', `DEMO_MARKET is "${text}", and can be ${choices}.`)
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message })
}
