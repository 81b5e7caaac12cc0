import { format } from '../../core/fixed.ts'
import { instrumentTypeOf, type Instrument } from '../../domain/market/instruments/instrument.ts'

/** An instrument with the names that the API has for its fields. */
export function instrumentAsJson(instrument: Instrument): object {
  const { instrumentId, symbol, venueId, name, kind, currency, token, segment } = instrument
  const { underlying, expiry, strike, right, lotSize, priceIncrement, quantityStep } = instrument
  return {
    instrument_id: instrumentId,
    token,
    symbol,
    exchange: venueId,
    name,
    kind,
    type: instrumentTypeOf(instrument),
    segment,
    currency,
    underlying,
    expiry,
    strike: strike === null ? null : format(strike),
    right,
    lot_size: format(lotSize),
    tick_size: format(priceIncrement),
    quantity_step: format(quantityStep),
    active: instrument.active,
  }
}
