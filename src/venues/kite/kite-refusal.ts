import type { VenueRefusal, VenueRefusalCode } from '../venue.ts'

/** Kite said no, and nothing came of the request. */
export class KiteRefusal extends Error {
  override readonly name = 'KiteRefusal'
  readonly status: number
  readonly errorType: string

  constructor(status: number, errorType: string, message: string) {
    super(message)
    this.status = status
    this.errorType = errorType
  }

  toRefusal(): VenueRefusal {
    return { kind: 'refused', code: codeOf(this), message: this.message }
  }
}

const BY_TYPE: Readonly<Record<string, VenueRefusalCode>> = {
  InputException: 'invalid_order',
  MarginException: 'insufficient_funds',
  HoldingException: 'insufficient_holdings',
  PermissionException: 'not_permitted',
  UserException: 'not_permitted',
}

/** What the type does not say, the sentence does; of those that we have seen. */
const BY_SENTENCE: readonly (readonly [RegExp, VenueRefusalCode])[] = [
  [/circuit|price range|execution range/i, 'price_out_of_range'],
  [/markets? (?:is|are) closed|after.?market/i, 'market_closed'],
  [/insufficient (?:funds|margin)|margin exceeds/i, 'insufficient_funds'],
  [/insufficient (?:holdings|stock)|not enough holdings/i, 'insufficient_holdings'],
  [/order .*(?:completed|cancelled|rejected|not open)|cannot be cancelled/i, 'order_closed'],
  [/(?:couldn't find|no such|unknown|invalid)[^.]* order|order .*not found/i, 'unknown_order'],
  [
    /instrument .*(?:expired|not exist|not found)|invalid .?(?:tradingsymbol|instrument)/i,
    'unknown_instrument',
  ],
  [/ip.*(?:whitelist|not allowed|not registered)|not enabled|permission/i, 'not_permitted'],
]

function codeOf({ status, errorType, message }: KiteRefusal): VenueRefusalCode {
  if (status === 429) return 'rate_limited'
  const said = BY_SENTENCE.find(([pattern]) => pattern.test(message))
  return said?.[1] ?? BY_TYPE[errorType] ?? (status === 404 ? 'unknown_order' : 'other')
}
