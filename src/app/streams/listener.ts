import type { News } from './hub.ts'

/** What one listener was not given yet: the newest of each slot. */
export interface Listener {
  put(news: News): void
  /** Waits for some; none when the signal has aborted. */
  next(): Promise<readonly News[]>
}

/**
 * Waits until `signal` aborts. It ties itself to the signal once, however often it waits: a signal
 * keeps whatever was tied to it, and each further one takes longer the more there are.
 */
export function openListener(signal: AbortSignal): Listener {
  let waiting = new Map<string, News>()
  let wake = (): void => {}
  signal.addEventListener('abort', () => wake(), { once: true })

  return {
    put(news) {
      waiting.set(news.slot, news)
      wake()
    },
    async next() {
      if (waiting.size === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => (wake = resolve))
      }
      const news = [...waiting.values()]
      waiting = new Map()
      return news
    },
  }
}
