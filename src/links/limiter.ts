import type { Rates } from './rates.ts'

/** Counts what each key uses, against several windows and a burst at once. */
export interface Limiter {
  /**
   * Takes `cost` units, 1 without it, from every window, or from none. Two that take at one
   * moment cannot both have the last unit, in whatever process they are.
   */
  take(key: string, rates: Rates, cost?: number): Promise<Taken>
  /** Gives the key all of its units back. */
  forget(key: string): Promise<void>
}

export interface Taken extends Standing {
  readonly allowed: boolean
  readonly retryAfterMs: number // until the same take would be allowed; 0 when it was
  readonly windows: readonly Standing[] // of `rates.windows`, in their order
}

/** How a window stands after a take; of all of them, the one that has least left is the answer. */
export interface Standing {
  readonly limit: number // units
  readonly remaining: number // whole units
  readonly resetMs: number // until all are there again
}
