import { readEvents, type EventRow } from '../../store/runs/read-events.ts'
import type { Context } from '../context.ts'
import type { LogSource } from '../streams/source.ts'
import type { RunRef } from './read-runs.ts'

/** How the events of a run are told. */
export interface EventViews {
  update(event: EventRow): object
  snapshot(newest: readonly EventRow[]): object // oldest first
}

const PAGE = 500
const NEWEST = 100

/** The event ledger of a run as a log that streams read; a place in it is the seq of an event. */
export function eventSource({ pool }: Context, run: RunRef, views: EventViews): LogSource {
  const newest = (limit: number): Promise<readonly EventRow[]> =>
    readEvents(pool, { ...run, limit, direction: 'desc' })
  const end = async (): Promise<number> => (await newest(1))[0]?.seq ?? 0

  return {
    kind: 'log',
    door: run,
    end: async () => String(await end()),
    knows: async (after) => /^\d{1,15}$/.test(after) && Number(after) <= (await end()),
    async read(after, upTo) {
      const page = await readEvents(pool, { ...run, after: Number(after), limit: PAGE })
      const last = upTo === null ? Number.POSITIVE_INFINITY : Number(upTo)
      const events = page.filter(({ seq }) => seq <= last)
      return {
        news: events.map((event) => ({
          slot: '',
          cursor: String(event.seq),
          body: views.update(event),
        })),
        cursor: String(events.at(-1)?.seq ?? after),
        more: events.length === PAGE,
      }
    },
    async snapshot() {
      const events = (await newest(NEWEST)).toReversed()
      return { body: views.snapshot(events), cursor: String(events.at(-1)?.seq ?? 0) }
    },
  }
}
