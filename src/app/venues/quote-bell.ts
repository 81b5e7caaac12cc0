import type { Links } from '../../links/links.ts'
import { quoteMemory } from '../market/live/quote-memory.ts'
import { QUOTES_CHANNEL, type QuotesMessage } from '../market/live/quote-text.ts'

type Listeners = Map<string, Set<() => void>> // by instrument

const bells = new WeakMap<Links, Listeners>()

/**
 * Rings when an instrument is quoted, until the signal aborts. However many accounts of a process
 * watch, each message of the bus is read once for all of them.
 */
export function onQuoted(
  links: Links,
  instrumentId: string,
  ring: () => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return
  const listeners = bells.get(links) ?? listenersOf(links)
  const own = listeners.get(instrumentId) ?? new Set()
  listeners.set(instrumentId, own.add(ring))
  const leave = (): void => {
    own.delete(ring)
    if (own.size === 0 && listeners.get(instrumentId) === own) listeners.delete(instrumentId)
  }
  signal.addEventListener('abort', leave, { once: true })
}

/** One for the links of a process, which it listens to until they close. */
function listenersOf(links: Links): Listeners {
  const listeners: Listeners = new Map()
  bells.set(links, listeners)
  quoteMemory(links) // hears each message first, so that who is rung finds the quote there
  links.bus.subscribe(QUOTES_CHANNEL, {
    message(text) {
      if (listeners.size === 0) return
      for (const { instrumentId } of (JSON.parse(text) as QuotesMessage).quotes) {
        for (const ring of listeners.get(instrumentId) ?? []) ring()
      }
    },
    resync() {
      for (const rings of listeners.values()) for (const ring of rings) ring()
    },
  })
  return listeners
}
