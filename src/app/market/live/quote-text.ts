import { fixed, format, type Fixed } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { StoredQuote } from '../../../store/market/latest-quotes.ts'

/** The bus's channel of quotes. A message is `{"quotes": QuoteText[]}`. */
export const QUOTES_CHANNEL = 'market.quotes'

const DECIMALS = [
  'lastPrice',
  'bid',
  'ask',
  'bidQuantity',
  'askQuantity',
  'volume',
  'openInterest',
  'previousClose',
] as const

/** A quote as JSON carries it, on the bus and in the cache: decimals are text. */
export type QuoteText = Pick<StoredQuote, 'instrumentId' | 'mock'> &
  Readonly<Record<(typeof DECIMALS)[number], string | null>> & { readonly at: number }

export interface QuotesMessage {
  readonly quotes: readonly QuoteText[]
}

export function quoteToText(quote: StoredQuote): QuoteText {
  const { instrumentId, mock, at } = quote
  const text: Record<string, unknown> = { instrumentId, at, mock }
  for (const field of DECIMALS) {
    const value: Fixed<string> | null = quote[field]
    text[field] = value === null ? null : format(value)
  }
  return text as unknown as QuoteText
}

export function quoteOfText(text: QuoteText): StoredQuote {
  const quote: Record<string, unknown> = { ...text, at: text.at as Instant }
  for (const field of DECIMALS) {
    const value = text[field]
    quote[field] = value === null ? null : fixed(value)
  }
  return quote as unknown as StoredQuote
}
