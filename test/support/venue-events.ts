import type { Venue, VenueEvent, VenueTrade } from '#src/venues/venue.ts'

/** What a venue has told, and a way to wait for more. */
export interface Followed {
  readonly events: readonly VenueEvent[]
  trades(): readonly VenueTrade[]
  /** Resolves as soon as what was told satisfies it. */
  until(isSo: (events: readonly VenueEvent[]) => boolean): Promise<void>
  /** Stops following; rejects if the following has failed. */
  stop(): Promise<void>
}

const following = new Set<AbortController>()

/** Ends what tests that failed on the way were following. */
export function stopFollowing(): void {
  for (const over of following) over.abort()
}

export function follow(venue: Venue): Followed {
  const events: VenueEvent[] = []
  const over = new AbortController()
  following.add(over)
  let wake = Promise.withResolvers<void>()
  let failed: unknown = null
  const told = venue
    .follow((event) => {
      events.push(event)
      wake.resolve()
      wake = Promise.withResolvers<void>()
    }, over.signal)
    .catch((cause: unknown) => {
      failed = cause
      wake.resolve() // whoever waits looks, and nobody has to
    })
  return {
    events,
    trades: () => events.flatMap((event) => (event.kind === 'trade' ? [event.trade] : [])),
    async until(isSo) {
      while (!isSo(events)) {
        if (failed !== null) throw failed
        await wake.promise
      }
    },
    async stop() {
      over.abort()
      await told
      following.delete(over)
      if (failed !== null) throw failed
    },
  }
}

export const isConnected = (events: readonly VenueEvent[]): boolean =>
  events.some(({ kind }) => kind === 'connected')

export const tradeCount =
  (wanted: number) =>
  (events: readonly VenueEvent[]): boolean =>
    events.filter(({ kind }) => kind === 'trade').length >= wanted

export const orderIs =
  (venueOrderId: string, status: string) =>
  (events: readonly VenueEvent[]): boolean =>
    events.some(
      (event) =>
        event.kind === 'order' &&
        event.order.venueOrderId === venueOrderId &&
        event.order.status === status,
    )
