import { AppError } from '../../core/app-error.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { News } from '../streams/hub.ts'
import type { StateSource } from '../streams/source.ts'
import type { MonitorView } from './read-snapshot.ts'

/** How a monitor is told: what moved of it, and all of it. */
export interface MonitorViews {
  snapshot(view: MonitorView): object
  /** The parts that are told by themselves when they change, by name. */
  parts(view: MonitorView): ReadonlyMap<string, object>
}

const LOOK_EVERY_MS = 1_000

/**
 * A monitor as a stream: once a second it is looked at, and the parts that differ from what was told
 * are told. It ends when its session does.
 */
export function monitorSource(
  { clock, log }: QuoteContext,
  read: () => Promise<MonitorView>,
  views: MonitorViews,
): StateSource {
  return {
    kind: 'state',
    async *changes(signal) {
      const told = new Map<string, string>()
      while (!signal.aborted) {
        try {
          const news = changed(views.parts(await read()), told)
          if (news.length > 0) yield news
        } catch (cause) {
          if (cause instanceof AppError && cause.code === 'not_found') return
          log.warn({ err: cause }, 'a monitor could not be read; the next look tries again')
        }
        await clock.sleep(LOOK_EVERY_MS, signal)
      }
    },
    snapshot: async () => ({ body: views.snapshot(await read()) }),
  }
}

function changed(parts: ReadonlyMap<string, object>, told: Map<string, string>): readonly News[] {
  return [...parts].flatMap(([slot, body]): News[] => {
    const text = JSON.stringify(body)
    if (told.get(slot) === text) return []
    told.set(slot, text)
    return [{ slot, cursor: null, body }]
  })
}
