import type pg from 'pg'
import type { Connection } from './pool.ts'

const PAUSE_MS = 1_000

/**
 * Opens the connections that a pool is to have at least, and opens them again after a loss, so that
 * the first to come after it does not wait. The server may be away meanwhile.
 */
export function keepOpen(
  inner: pg.Pool,
  min: number,
  acquire: () => Promise<Connection>,
): { close(): void } {
  let timer: NodeJS.Timeout | null = null
  let closed = min === 0
  inner.on('remove', () => later())
  void fill()
  return {
    close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
    },
  }

  function later(): void {
    if (closed || inner.totalCount >= min) return
    timer ??= setTimeout(() => void fill(), PAUSE_MS).unref()
  }

  /** Those that rest are taken too, since a pool opens another only when none rests. */
  async function fill(): Promise<void> {
    timer = null
    const wanted = closed ? 0 : min - inner.totalCount
    if (wanted <= 0) return
    const asked = Array.from({ length: inner.idleCount + wanted }, acquire)
    const answers = await Promise.allSettled(asked)
    for (const answer of answers) if (answer.status === 'fulfilled') answer.value.release()
    later()
  }
}
