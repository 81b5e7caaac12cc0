import { z } from 'zod'
import {
  VenueUnexpected,
  VenueUnreachable,
  type Venue,
  type VenueRefusal,
  type VenueTrade,
} from '../venue.ts'
import { followKite } from './follow-kite.ts'
import {
  openKiteClient,
  type KiteClock,
  type KitePlaces,
  type KiteRequest,
  type KiteSession,
} from './kite-client.ts'
import { KiteRefusal } from './kite-refusal.ts'
import {
  KiteHolding,
  KiteMargins,
  KiteOrder,
  KitePlaced,
  KitePositions,
  KiteTrade,
} from './kite-wire.ts'
import {
  toKiteForm,
  toVenueFunds,
  toVenueHolding,
  toVenueOrder,
  toVenuePosition,
  toVenueTrade,
} from './map-kite.ts'

export interface KiteVenueOptions {
  readonly session: KiteSession
  readonly places: KitePlaces
  readonly clock: KiteClock
}

/** A venue that is real. Only a session that Kite opened makes one. */
export type KiteVenue = Venue & { readonly broker: 'kite' }

const ORDERS = { method: 'GET', path: '/orders', answer: z.array(KiteOrder) } as const
const TRADES = { method: 'GET', path: '/trades', answer: z.array(KiteTrade) } as const

/** Zerodha's Kite Connect 3. */
export function openKiteVenue({ session, places, clock }: KiteVenueOptions): KiteVenue {
  const client = openKiteClient({ session, apiUrl: places.apiUrl, clock })
  const orders = async () => (await look(ORDERS)).map(toVenueOrder)
  const trades = async () => (await look(TRADES)).map(toVenueTrade)

  return {
    broker: 'kite',
    orders,
    trades,

    async place(order) {
      const form = toKiteForm(order)
      const answer = KitePlaced
      return write({ method: 'POST', path: '/orders/regular', form, answer }, (placed) => ({
        kind: 'accepted',
        venueOrderId: placed.order_id,
      }))
    },

    async cancel(venueOrderId) {
      const path = `/orders/regular/${encodeURIComponent(venueOrderId)}`
      return write({ method: 'DELETE', path, answer: KitePlaced }, () => ({ kind: 'accepted' }))
    },

    async findByClientId(clientOrderId) {
      return (await orders()).find((order) => order.clientOrderId === clientOrderId) ?? null
    },

    async positions() {
      const path = '/portfolio/positions'
      const { net } = await look({ method: 'GET', path, answer: KitePositions })
      return net.map(toVenuePosition)
    },

    async holdings() {
      const path = '/portfolio/holdings'
      return (await look({ method: 'GET', path, answer: z.array(KiteHolding) })).map(toVenueHolding)
    },

    async funds() {
      return toVenueFunds(await look({ method: 'GET', path: '/user/margins', answer: KiteMargins }))
    },

    follow: (onEvent, signal) =>
      followKite({ orders, trades, tradesOf, session, places, clock }, onEvent, signal),
  }

  async function tradesOf(venueOrderId: string): Promise<readonly VenueTrade[]> {
    const path = `/orders/${encodeURIComponent(venueOrderId)}/trades`
    return (await look({ ...TRADES, path })).map(toVenueTrade)
  }

  /** A question that changes nothing: a no is an answer that we did not expect. */
  async function look<Schema extends z.ZodType>(
    request: KiteRequest<Schema>,
  ): Promise<z.infer<Schema>> {
    return client.ask(request).catch((cause: unknown) => {
      if (!(cause instanceof KiteRefusal)) throw cause
      if (cause.status === 429) throw new VenueUnreachable(cause.message, { cause })
      throw new VenueUnexpected(`Kite refuses ${request.path}: ${cause.message}`, { cause })
    })
  }

  /** A request that may have been done, whatever became of its answer. */
  async function write<Schema extends z.ZodType, Answer>(
    request: KiteRequest<Schema>,
    accepted: (answer: z.infer<Schema>) => Answer,
  ): Promise<Answer | VenueRefusal> {
    try {
      return accepted(await client.ask(request))
    } catch (cause) {
      if (cause instanceof KiteRefusal) return cause.toRefusal()
      if (!(cause instanceof VenueUnexpected)) throw cause
      throw new VenueUnreachable('Kite answered, and nobody knows what.', { cause })
    }
  }
}
