import { AsyncLocalStorage } from 'node:async_hooks'

const requests = new AsyncLocalStorage<string>()

/** Whatever `work` does, and whatever that causes, is done for the request of that id. */
export function correlated<Value>(correlationId: string, work: () => Value): Value {
  return requests.run(correlationId, work)
}

/** The request for which this is done; undefined for what nobody asked for. */
export function correlationId(): string | undefined {
  return requests.getStore()
}
