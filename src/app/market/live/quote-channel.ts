import { AppError } from '../../../core/app-error.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { sharedChannel, type SharedChannel } from '../../streams/shared-source.ts'
import { latestQuotes, type QuoteContext } from './latest-quotes.ts'
import type { LatestQuote } from '../../../domain/market/live/quote.ts'
import { quoteOfText, QUOTES_CHANNEL, type QuotesMessage } from './quote-text.ts'
import type { InstrumentWatch } from './watch-instruments.ts'

/** How a quote is told. */
export interface QuoteViews {
  update(quote: LatestQuote): object
  snapshot(quote: LatestQuote | null): object
}

/** Says so when nobody knows an instrument. */
export async function assertKnown({ pool }: QuoteContext, instrumentId: string): Promise<void> {
  const [known] = await findInstruments(pool, [instrumentId])
  if (!known) throw new AppError('not_found', { instrument_id: instrumentId })
}

/** Quotes as a channel of streams: its keys are instrument ids, and who listens makes it asked for. */
export function quoteChannel(
  context: QuoteContext & { readonly market: { readonly watch: InstrumentWatch } },
  views: QuoteViews,
): SharedChannel {
  const { links, market } = context
  return sharedChannel<QuotesMessage>(context, {
    bus: links.bus,
    channel: QUOTES_CHANNEL,
    *newsOf({ quotes }) {
      for (const text of quotes) {
        const quote = { ...quoteOfText(text), stale: false } // it has just been heard
        yield { key: quote.instrumentId, slot: quote.instrumentId, body: views.update(quote) }
      }
    },
    async snapshot(key) {
      return views.snapshot((await latestQuotes(context, [key])).get(key) ?? null)
    },
    async refresh(keys) {
      const quotes = await latestQuotes(context, keys)
      return [...quotes].map(([key, quote]) => ({ key, slot: key, body: views.update(quote) }))
    },
    hold: (key, signal) => market.watch.hold(key, signal),
  })
}
