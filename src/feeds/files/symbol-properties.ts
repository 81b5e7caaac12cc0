import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import type { TradedInstrument } from '../../domain/market/instruments/instrument.ts'
import { decimalText } from './decimal-text.ts'

/** What Lean's symbol-properties-database.csv says of an instrument. */
export interface SymbolProperties {
  readonly currency: string
  readonly priceIncrement: Price
  readonly quantityStep: Quantity
  readonly lotSize: Quantity // units in one contract
}

export type PropertiesOf = (market: string, type: string, symbol: string) => SymbolProperties | null

export const NO_PROPERTIES: PropertiesOf = () => null

/**
 * Reads market, symbol, type, description, quote currency, contract multiplier, smallest price
 * change, lot size. `[*]` stands for every symbol of a market. Lines that cannot be read are left.
 */
export function readProperties(text: string): PropertiesOf {
  const known = new Map<string, SymbolProperties>()
  for (const line of text.split(/\r\n|\n/)) {
    const [market, symbol, type, , currency, multiplier, increment, lot] = line.split(',')
    if (lot === undefined || line.startsWith('#')) continue
    const [units, tick, step] = [multiplier!, increment!, lot].map((each) =>
      decimalText(each.trim()),
    )
    if (units == null || tick == null || step == null || Number(tick) <= 0) continue
    known.set(`${market}/${type}/${symbol!.toUpperCase()}`, {
      currency: currency!,
      priceIncrement: fixed<'price'>(tick) as Price,
      quantityStep: fixed<'quantity'>(Number(step) > 0 ? step : '1') as Quantity,
      lotSize: fixed<'quantity'>(Number(units) > 0 ? units : '1') as Quantity,
    })
  }
  return (market, type, symbol) =>
    known.get(`${market}/${type}/${symbol}`) ?? known.get(`${market}/${type}/[*]`) ?? null
}

/** An instrument with what the properties say of it, and what usually holds where they are silent. */
export function withProperties<Kind extends Pick<TradedInstrument, 'kind'>>(
  instrument: Kind,
  properties: SymbolProperties | null,
  usual: SymbolProperties,
): Kind & SymbolProperties {
  return { ...instrument, ...usual, ...properties }
}
