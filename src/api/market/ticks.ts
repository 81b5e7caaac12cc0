import type { z } from 'zod'
import { fixed, format } from '../../core/fixed.ts'
import { instant } from '../../core/instant.ts'
import { type AskTicks, pageOfTicks } from '../../app/market/series/read-ticks.ts'
import * as contract from '../../contract/market/data.ts'
import { type ApiContext, route } from '../route.ts'

export const tickRoutes = [
  route(contract.listStoredTrades, (context, { query }) =>
    pageAs(context, 'trade', query, (row) => ({
      ...placeOf(row),
      price: decimal(row['price'])!,
      quantity: decimal(row['quantity'])!,
      side: (row['side'] ?? null) as 'BUY' | 'SELL' | null,
      venue_trade_id: row['venue_trade_id'] ?? null,
      suspicious: row['suspicious'] === 'true',
      received_at: row['received_at'] ?? null,
    })),
  ),

  route(contract.listStoredQuotes, (context, { query }) =>
    pageAs(context, 'quote', query, (row) => ({
      ...placeOf(row),
      bid: decimal(row['bid']),
      bid_quantity: decimal(row['bid_quantity']),
      ask: decimal(row['ask']),
      ask_quantity: decimal(row['ask_quantity']),
      received_at: row['received_at'] ?? null,
    })),
  ),

  route(contract.listStoredBookChanges, (context, { query }) =>
    pageAs(context, 'book_change', query, (row) => ({
      ...placeOf(row),
      is_snapshot: row['is_snapshot'] === 'true',
      first_update: integer(row['first_update']),
      last_update: integer(row['last_update']),
      previous_update: integer(row['previous_update']),
      bids: levelsOf(row['bid_prices'], row['bid_quantities'], row['bid_orders']),
      asks: levelsOf(row['ask_prices'], row['ask_quantities'], row['ask_orders']),
      received_at: row['received_at'] ?? null,
    })),
  ),
]

type Row = Readonly<Record<string, string | null>>
type Query = z.output<typeof contract.listStoredTrades.query>

async function pageAs<Item>(
  context: ApiContext,
  kind: AskTicks['kind'],
  { instrument_id: instrumentId, from, to, ...rest }: Query,
  toView: (row: Row) => Item,
): Promise<{ items: Item[]; next: string | null }> {
  const asked = { ...rest, kind, instrumentId, from: instant(from), to: instant(to) }
  const { items, next } = await pageOfTicks(context, asked)
  return { items: items.map(toView), next }
}

function placeOf(row: Row): { at: string; place: number } {
  return { at: row['at']!, place: Number(row['place']) }
}

type Text = string | null | undefined

/** The shortest form: PostgreSQL and DuckDB write every place of a column. */
function decimal(text: Text): string | null {
  return text == null ? null : format(fixed(text))
}

function integer(text: Text): number | null {
  return text == null ? null : Number(text)
}

function levelsOf(prices: Text, quantities: Text, orders: Text) {
  const listOf = (text: Text): readonly string[] => (text ? text.split(',') : [])
  const [amounts, counts] = [listOf(quantities), listOf(orders)]
  return listOf(prices).map((price, index) => ({
    price: decimal(price)!,
    quantity: decimal(amounts[index])!,
    order_count: integer(counts[index]),
  }))
}
