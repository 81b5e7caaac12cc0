/** Is told what the pool did, for measurements. */
export interface PoolObserver {
  acquired(waitedMs: number, failure: unknown): void // failure null: a connection was had
  queried(tookMs: number, failure: unknown): void
}

interface Observed {
  readonly observers: ReadonlySet<PoolObserver>
}

export function tellAcquired({ observers }: Observed, askedAt: number, failure: unknown): void {
  for (const observer of observers) observer.acquired(performance.now() - askedAt, failure)
}

/** Tells the pool's observers how long a query took, and how it ended. */
export async function measured<Value>(
  { observers }: Observed,
  work: () => Promise<Value>,
): Promise<Value> {
  if (observers.size === 0) return work()
  const startedAt = performance.now()
  let failure: unknown = null
  try {
    return await work()
  } catch (cause) {
    failure = cause
    throw cause
  } finally {
    for (const observer of observers) observer.queried(performance.now() - startedAt, failure)
  }
}
