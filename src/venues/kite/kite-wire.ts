import { z } from 'zod'

/*
 * What Kite Connect 3 sends, as far as we read it; other fields are left alone. Prices are JSON
 * numbers, times are India's without a zone.
 *
 * Source: kite.trade/docs/connect/v3 (orders, portfolio, user, postbacks, exceptions), and the
 * sample answers that Zerodha publishes as kiteconnect-mocks.
 */

const Units = z.number().finite()
const Time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
const Symbol = z.string().min(1).max(100)

/** An order, of the order book and of an update alike. */
export const KiteOrder = z.object({
  order_id: z.string().min(1),
  status: z.string(),
  status_message: z.string().nullish(),
  order_timestamp: Time.nullish(),
  exchange_update_timestamp: Time.nullish(),
  variety: z.string().nullish(),
  exchange: z.string(),
  tradingsymbol: Symbol,
  order_type: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  validity: z.string().nullish(),
  product: z.string(),
  quantity: Units,
  price: z.number().finite().nullish(),
  trigger_price: z.number().finite().nullish(),
  average_price: z.number().finite().nullish(),
  filled_quantity: Units,
  market_protection: z.number().finite().nullish(),
  tag: z.string().nullish(),
})
export type KiteOrder = z.infer<typeof KiteOrder>

export const KiteTrade = z.object({
  trade_id: z.string().min(1),
  order_id: z.string().min(1),
  exchange: z.string(),
  tradingsymbol: Symbol,
  product: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  quantity: Units.positive(),
  average_price: z.number().finite(),
  fill_timestamp: Time.nullish(),
  exchange_timestamp: Time.nullish(),
})
export type KiteTrade = z.infer<typeof KiteTrade>

export const KitePosition = z.object({
  tradingsymbol: Symbol,
  exchange: z.string(),
  product: z.string(),
  quantity: Units,
  multiplier: z.int().positive().nullish(), // units of a commodity in one of `quantity`
  average_price: z.number().finite(),
  last_price: z.number().finite().nullish(),
  pnl: z.number().finite(),
})
export type KitePosition = z.infer<typeof KitePosition>

export const KitePositions = z.object({ net: z.array(KitePosition) })

export const KiteHolding = z.object({
  tradingsymbol: Symbol,
  exchange: z.string(),
  quantity: Units,
  opening_quantity: Units.nullish(),
  used_quantity: Units.nullish(),
  t1_quantity: Units.nullish(),
  average_price: z.number().finite(),
  last_price: z.number().finite().nullish(),
})
export type KiteHolding = z.infer<typeof KiteHolding>

const KiteMargin = z.object({
  enabled: z.boolean().nullish(),
  net: z.number().finite(),
  available: z.object({
    opening_balance: z.number().finite().nullish(),
    cash: z.number().finite(),
  }),
  utilised: z.object({ debits: z.number().finite() }),
})
export const KiteMargins = z.object({
  equity: KiteMargin.nullish(),
  commodity: KiteMargin.nullish(),
})
export type KiteMargins = z.infer<typeof KiteMargins>

export const KitePlaced = z.object({ order_id: z.string().min(1) })

export const KiteLogin = z.object({
  user_id: z.string().min(1),
  access_token: z.string().min(1),
  login_time: Time.nullish(),
})

/** The envelope around every answer. */
export const KiteAnswer = z.union([
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), message: z.string(), error_type: z.string().nullish() }),
])

export type KiteAnswer = z.infer<typeof KiteAnswer>

/** A text message of the stream; the binary ones are prices and heartbeats. */
export const KiteMessage = z.object({ type: z.string(), data: z.unknown() })
