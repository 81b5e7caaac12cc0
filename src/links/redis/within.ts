export type Outcome<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'error'; readonly cause: Error }
  | { readonly kind: 'late' }

/** What becomes of a promise in so many milliseconds. Never rejects, and nor does what is late. */
export function within<Value>(promise: Promise<Value>, limitMs: number): Promise<Outcome<Value>> {
  return new Promise((resolve) => {
    // What came while this process was busy is read before it is called late.
    const timer = setTimeout(() => setImmediate(resolve, { kind: 'late' }), limitMs)
    const end = (outcome: Outcome<Value>): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    promise.then(
      (value) => end({ kind: 'ok', value }),
      (cause: Error) => end({ kind: 'error', cause }),
    )
  })
}
