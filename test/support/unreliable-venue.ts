import { VenueUnreachable, type Venue } from '#src/venues/venue.ts'

/** What a venue, or the way to it, does with the next words that it is told. */
export interface Faults {
  /** Of placing: `lost`: it arrives, and no answer comes back; `dropped`: it never arrives. */
  place: 'answers' | 'lost' | 'dropped' | 'silent'
  /** What the venue says that it holds, instead of what it does. */
  positions: Venue['positions'] | null
  /** Its login is over. */
  fault: Error | null
  readonly placed: string[] // client order ids that reached it, each time
}

export function faults(): Faults {
  return { place: 'answers', positions: null, fault: null, placed: [] }
}

/** A real venue behind a way that fails as it is told. */
export function unreliable(venue: Venue, faulty: Faults): Venue {
  const guarded = <Args extends unknown[], Value>(ask: (...args: Args) => Promise<Value>) => {
    return async (...args: Args): Promise<Value> => {
      if (faulty.fault) throw faulty.fault
      return ask(...args)
    }
  }
  return {
    broker: venue.broker,
    async place(order) {
      if (faulty.fault) throw faulty.fault
      if (faulty.place === 'dropped') throw new VenueUnreachable('It did not arrive.')
      faulty.placed.push(order.clientOrderId)
      const answer = await venue.place(order)
      if (faulty.place === 'lost') throw new VenueUnreachable('The answer was lost.')
      if (faulty.place === 'silent') return new Promise(() => {}) // as when its process dies now
      return answer
    },
    cancel: guarded((id) => venue.cancel(id)),
    findByClientId: guarded((id) => venue.findByClientId(id)),
    orders: guarded(() => venue.orders()),
    trades: guarded(() => venue.trades()),
    positions: guarded(() => (faulty.positions ?? venue.positions)()),
    holdings: guarded(() => venue.holdings()),
    funds: guarded(() => venue.funds()),
    // heard late, so that what is looked up is what counts
    follow: (_, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}
