import type { z } from 'zod'
import { calendarDate, formatInstant, instant, type Instant } from '../../core/instant.ts'
import { format, minus, toNumber, type Fixed } from '../../core/fixed.ts'
import { backfillOnRequest } from '../../app/market/live/backfill-on-request.ts'
import type { GrowingBar } from '../../app/market/live/growing-bars.ts'
import { latestQuotes } from '../../app/market/live/latest-quotes.ts'
import { readMarketState, type ReadMarketState } from '../../app/market/live/market-state.ts'
import {
  readBackfilledMinutes,
  readBackfills,
  type BackfillReport,
} from '../../app/market/live/read-backfills.ts'
import * as contract from '../../contract/market/quotes.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import { route } from '../route.ts'

export const quoteRoutes = [
  route(contract.listQuotes, async (context, { query }) => {
    const found = await latestQuotes(context, query.instruments)
    return {
      quotes: query.instruments.flatMap((id) => {
        const quote = found.get(id)
        return quote ? [quoteView(quote)] : []
      }),
      missing: query.instruments.filter((id) => !found.has(id)),
    }
  }),

  route(contract.readFeed, async (context) => feedView(await readMarketState(context))),

  route(contract.startBackfill, async (context, { body, signal }) => {
    const { instruments = null, from, to } = body
    const report = await backfillOnRequest(context, {
      openFeed: context.market.openFeed,
      instrumentIds: instruments,
      from: from === undefined ? null : calendarDate(from),
      to: to === undefined ? null : calendarDate(to),
      signal,
    })
    return backfillView(report)
  }),

  route(contract.listBackfills, async (context, { query }) => {
    return { items: (await readBackfills(context, query.limit)).map(backfillView) }
  }),

  route(contract.listBackfilledMinutes, async (context, { query }) => {
    const { instrument_id: instrumentId, from, to } = query
    const spans = await readBackfilledMinutes(context, {
      instrumentId,
      ...(from !== undefined && { from: instant(from) }),
      ...(to !== undefined && { to: instant(to) }),
    })
    return {
      instrument_id: instrumentId,
      stretches: spans.map(({ openedFrom, openedTo, rowsInserted }) => ({
        opened_from: formatInstant(openedFrom),
        opened_to: formatInstant(openedTo),
        rows_inserted: rowsInserted,
      })),
    }
  }),
]

export function quoteView(quote: LatestQuote): z.output<typeof contract.QuoteView> {
  const { lastPrice, bid, ask, previousClose } = quote
  const change = lastPrice && previousClose ? minus(lastPrice, previousClose) : null
  return {
    instrument_id: quote.instrumentId,
    last_price: text(lastPrice),
    bid: text(bid),
    ask: text(ask),
    bid_quantity: text(quote.bidQuantity),
    ask_quantity: text(quote.askQuantity),
    spread: bid !== null && ask !== null ? format(minus(ask, bid)) : null,
    volume: text(quote.volume),
    open_interest: text(quote.openInterest),
    previous_close: text(previousClose),
    change: text(change),
    change_percent:
      change === null ? null : (100 * toNumber(change)) / toNumber(previousClose as Fixed<'price'>),
    at: formatInstant(quote.at),
    stale: quote.stale,
    simulated: quote.mock,
  }
}

export function growingBarView(bar: GrowingBar): z.output<typeof contract.GrowingBarView> {
  return {
    instrument_id: bar.instrumentId,
    minutes: bar.minutes,
    opened_at: formatInstant(bar.openedAt),
    closed_at: formatInstant(bar.closedAt),
    open: format(bar.open),
    high: format(bar.high),
    low: format(bar.low),
    close: format(bar.close),
    volume: format(bar.volume),
    open_interest: text(bar.openInterest),
  }
}

function text(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}

function feedView(read: ReadMarketState): z.output<typeof contract.FeedView> {
  const { holder, isHeld, state, stateAt } = read
  const counts = state?.counts
  const isKnown = isHeld && state !== null
  return {
    feed: isKnown ? state.feed : null,
    status: isKnown ? state.status : 'none',
    since: isKnown ? formatInstant(state.since) : null,
    detail: isKnown ? state.detail : 'No process consumes a feed. Quotes are what is stored.',
    breaker: isKnown ? state.breaker : 'closed',
    simulated: isKnown && state.simulated,
    consumer: isHeld ? holder : null,
    last_heard_at: state?.lastHeardAt ? formatInstant(state.lastHeardAt) : null,
    state_at: stateAt === null ? null : formatInstant(stateAt as Instant),
    subscribed: isKnown ? state.subscribed : 0,
    unknown: isKnown ? [...state.unknown] : [],
    reconnects: state?.reconnects ?? 0,
    refused: state?.refused ?? 0,
    counts: {
      ticks: counts?.ticks ?? 0,
      duplicates: counts?.duplicates ?? 0,
      out_of_order: counts?.outOfOrder ?? 0,
      from_the_future: counts?.fromTheFuture ?? 0,
      said_nothing: counts?.saidNothing ?? 0,
      crossed: counts?.crossed ?? 0,
      bad_prices: counts?.badPrices ?? 0,
      mock: counts?.mock ?? 0,
      minutes: counts?.minutes ?? 0,
      part_minutes: counts?.partMinutes ?? 0,
      books: counts?.books ?? 0,
    },
  }
}

function backfillView(report: BackfillReport): z.output<typeof contract.BackfillView> {
  return {
    backfill_id: report.backfillId,
    cause: report.cause,
    began_at: formatInstant(report.beganAt),
    ended_at: formatInstant(report.endedAt),
    looked_from: formatInstant(report.lookedFrom),
    looked_to: formatInstant(report.lookedTo),
    instruments: report.instruments,
    gaps: report.gaps,
    rows_fetched: report.rowsFetched,
    rows_inserted: report.rowsInserted,
    rows_known: report.rowsKnown,
    rows_different: report.rowsDifferent,
    errors: report.errors,
    first_errors: [...report.firstErrors],
  }
}
