import type { z } from 'zod'
import { format } from '../../core/fixed.ts'
import type { InstrumentView } from '../../contract/market/market.ts'
import { instrumentTypeOf, type Instrument } from '../../domain/market/instruments/instrument.ts'

export function instrumentView(instrument: Instrument): z.output<typeof InstrumentView> {
  const { instrumentId, symbol, venueId, name, kind, currency, token, segment } = instrument
  const { underlying, expiry, strike, right, active } = instrument
  const type = instrumentTypeOf(instrument)
  const increment = format(instrument.priceIncrement)
  return {
    instrument_id: instrumentId,
    symbol,
    venue_id: venueId,
    name,
    kind,
    currency,
    price_increment: increment,
    quantity_step: format(instrument.quantityStep),
    token,
    segment,
    type,
    underlying,
    expiry,
    strike: strike === null ? null : format(strike),
    right,
    lot_size: format(instrument.lotSize),
    active,
    instrument_token: token,
    tradingsymbol: symbol,
    exchange: venueId,
    instrument_type: type,
    tick_size: increment,
  }
}
