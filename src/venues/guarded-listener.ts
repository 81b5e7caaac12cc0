import type { VenueEvent } from './venue.ts'

/** Who is told. What it throws is its own fault: it ends the following, and is not tried again. */
export interface GuardedListener {
  /** Aborts as soon as nobody can be told any more. */
  readonly ended: AbortSignal
  tell(event: VenueEvent): Promise<void>
  /** Ends the following with this error. */
  fail(cause: unknown): void
  /** Throws what ended it, if anything did. */
  rethrow(): void
}

export function guardedListener(
  onEvent: (event: VenueEvent) => void | Promise<void>,
): GuardedListener {
  const ending = new AbortController()
  let fault: { readonly cause: unknown } | null = null
  const listener: GuardedListener = {
    ended: ending.signal,
    async tell(event) {
      if (fault !== null) return
      try {
        await onEvent(event)
      } catch (cause) {
        listener.fail(cause)
      }
    },
    fail(cause) {
      fault ??= { cause }
      ending.abort()
    },
    rethrow() {
      if (fault !== null) throw fault.cause
    },
  }
  return listener
}
