import { fixed } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { LatestQuote } from '../../domain/market/quote.ts'
import type { Queryable } from '../transaction.ts'

/** What the last stored minute, or else the last stored day, says of each instrument. */
export async function lastBarQuotes(
  db: Queryable,
  instrumentIds: readonly string[],
): Promise<readonly LatestQuote[]> {
  const { rows } = await db.query<{ instrumentId: string; at: Instant; close: string }>({
    name: 'last_bar_quotes',
    text: `
      select i as "instrumentId", b.closed_at as at, b.close
      from unnest($1::text[]) with ordinality as asked (i, place)
      cross join lateral (
        select last.closed_at, last.close
        from (values ('1m'), ('1d')) as asked_interval (bar_interval)
        cross join lateral (
          select closed_at, close from bar
          where instrument_id = i and bar_interval = asked_interval.bar_interval
          order by closed_at desc limit 1) last
        order by last.closed_at desc limit 1) b
      order by place`,
    values: [instrumentIds],
  })
  return rows.map(({ instrumentId, at, close }) => ({
    instrumentId,
    lastPrice: fixed<'price'>(close),
    bid: null,
    ask: null,
    bidQuantity: null,
    askQuantity: null,
    volume: null,
    openInterest: null,
    at,
    stale: true,
  }))
}
