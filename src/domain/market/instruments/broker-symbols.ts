import { INDEX_NAMES } from './index-names.ts'
import { normaliseSymbol } from './normalise-symbol.ts'

/** How brokers and data vendors write an underlying; null where it has no name there. */
export interface BrokerSymbols {
  readonly kite: string | null
  readonly fyers: string | null
  readonly upstox: string | null
  readonly angel: string | null
  readonly yahoo: string | null
}

/**
 * The formats of one underlying: an index of India, or a share of NSE or BSE. Upstox names shares
 * by ISIN, which a symbol does not tell. Of a commodity, a currency or what trades elsewhere
 * (`exchange` null) they name contracts alone.
 *
 * Law: each of them normalises to the canonical symbol again.
 */
export function brokerSymbolsOf(
  symbol: string,
  exchange: 'NSE' | 'BSE' | null = 'NSE',
): BrokerSymbols {
  const canonical = normaliseSymbol(symbol)
  if (exchange === null) return NO_NAMES
  const index = INDEX_NAMES[canonical]
  if (!index) {
    return {
      kite: `${exchange}:${canonical}`,
      fyers: `${exchange}:${canonical}-EQ`,
      upstox: null,
      angel: exchange === 'NSE' ? `${canonical}-EQ` : canonical,
      yahoo: `${canonical}.${exchange === 'NSE' ? 'NS' : 'BO'}`,
    }
  }
  return {
    kite: `${index.exchange}:${index.kite}`,
    fyers: `${index.exchange}:${index.fyers}-INDEX`,
    upstox: `${index.exchange}_INDEX|${index.upstox}`,
    angel: index.display,
    yahoo: index.yahoo,
  }
}

const NO_NAMES: BrokerSymbols = { kite: null, fyers: null, upstox: null, angel: null, yahoo: null }
