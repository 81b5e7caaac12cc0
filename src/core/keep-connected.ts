import { SECOND_MS } from './instant.ts'

export interface KeepConnected {
  /** One connection, from its opening to its end. Calls `works` as soon as it does. May reject. */
  readonly connect: (signal: AbortSignal, works: () => void) => Promise<void>
  /** Told before each pause, with what ended the connection; null: it was simply closed. */
  readonly onLost?: (pauseMs: number, cause: unknown) => void | Promise<void>
  readonly clock: { sleep(durationMs: number, signal?: AbortSignal): Promise<void> }
}

const FIRST_PAUSE_MS = SECOND_MS
const LONGEST_PAUSE_MS = 60 * SECOND_MS

/**
 * Connects, and connects again when that ends, until the signal aborts: after 1, 2, 4 … 60 s. A
 * connection that worked starts the pauses anew.
 */
export async function keepConnected(
  { connect, onLost, clock }: KeepConnected,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    let cause: unknown = null
    await connect(signal, () => (pauseMs = FIRST_PAUSE_MS)).catch((thrown: unknown) => {
      cause = thrown
    })
    if (signal.aborted) return
    await onLost?.(pauseMs, cause)
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}
