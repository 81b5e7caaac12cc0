import { INDEX_NAMES } from './index-names.ts'

/**
 * The canonical name of an underlying or a contract, however it was spelled: `NSE:NIFTY 50`,
 * `^NSEI` and `nifty-50` are NIFTY; `RELIANCE.NS` and `Reliance-EQ` are RELIANCE.
 *
 * Case and blanks do not count; what a broker puts before or behind is taken off, as often as it is
 * there. So the canonical name is its own: normalising it again changes nothing.
 */
export function normaliseSymbol(text: string): string {
  let symbol = text.replace(/\s+/gu, '').toUpperCase()
  for (;;) {
    const bare = symbol.replace(BEFORE, '').replace(BEHIND, '')
    if (bare === symbol) break
    symbol = bare
  }
  return CANONICAL.get(symbol.replace(/[-_]/g, '')) ?? symbol
}

/** How an underlying is called on a screen: `Nifty Bank`; a share by its symbol. */
export function displayNameOf(symbol: string): string {
  const canonical = normaliseSymbol(symbol)
  return INDEX_NAMES[canonical]?.display ?? canonical
}

/** Exchanges and segments, as Kite, Fyers (`NSE:`) and Upstox (`NSE_INDEX|`) put them before. */
const BEFORE = /^(?:\^|(?:NSE|BSE|NFO|BFO|MCX|CDS|BCD|NCDEX)(?:_(?:INDEX|EQ|FO|COM))?[:|])/

/** Yahoo's exchanges and ours, NSE's series, Fyers' `-INDEX`. */
const BEHIND = /(?:\.(?:NS|BO|NSE|BSE|NFO|BFO|MCX)|-(?:EQ|BE|INDEX))$/

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(INDEX_NAMES).flatMap(([symbol, { aliases }]) =>
    [symbol, ...aliases].map((alias) => [alias, symbol] as const),
  ),
)
