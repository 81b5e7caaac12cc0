import { MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import type { Rates } from '../../../links/rates.ts'

/** How much one key may ask for. FO-268: 10 orders a second, 200 requests a minute. */
export interface KeyRates {
  readonly ordersPerSecond: number
  readonly requestsPerMinute: number
}

/** What every request with a key is counted against. */
export function requestRatesOf({ requestsPerMinute }: KeyRates): Rates {
  return { windows: [{ limit: requestsPerMinute, windowMs: MINUTE_MS }], burst: null }
}

/** What an operation that places orders is counted against as well. */
export function orderRatesOf({ ordersPerSecond }: KeyRates): Rates {
  return { windows: [{ limit: ordersPerSecond, windowMs: SECOND_MS }], burst: null }
}
