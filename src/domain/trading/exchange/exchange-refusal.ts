/** Why the simulated exchange refuses an order; the words of src/venues/venue.ts. */
export type ExchangeRefusalCode =
  | 'invalid_order'
  | 'unknown_instrument'
  | 'insufficient_funds'
  | 'insufficient_holdings'
  | 'market_closed'
  | 'price_out_of_range'

export interface ExchangeRefusal {
  readonly code: ExchangeRefusalCode
  readonly message: string
}
