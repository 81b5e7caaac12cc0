import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import { type NewInstrument, instrumentId } from '../../domain/market/instruments/instrument.ts'

/** How an instrument of the demonstration world behaves. Fractions are per year, in logarithms. */
export interface Behaviour {
  readonly instrument: NewInstrument
  readonly startPrice: number // rupees, at the close before the world's first session
  readonly drift: number
  readonly toEquities: number // how much of the equity factor it carries
  readonly toMetals: number
  readonly own: number // volatility that it shares with nothing
  readonly volume: number // units in an ordinary session
}

/** Volatility per year of what the instruments have in common. */
export const EQUITIES_VOLATILITY = 0.125
export const METALS_VOLATILITY = 0.125

/**
 * Six exchange-traded funds of NSE, named as the real ones are so that the demonstration reads like
 * a real account. Levels are near those of January 2023; every price after that is invented.
 */
export const BEHAVIOURS: readonly Behaviour[] = [
  {
    instrument: fund('NIFTYBEES', 'Nippon India ETF Nifty 50 BeES'),
    startPrice: 198,
    drift: 0.11,
    toEquities: 1,
    toMetals: 0,
    own: 0.02,
    volume: 3_000_000,
  },
  {
    instrument: fund('JUNIORBEES', 'Nippon India ETF Nifty Next 50 Junior BeES'),
    startPrice: 442,
    drift: 0.13,
    toEquities: 1.1,
    toMetals: 0.05,
    own: 0.09,
    volume: 150_000,
  },
  {
    instrument: fund('BANKBEES', 'Nippon India ETF Nifty Bank BeES'),
    startPrice: 437,
    drift: 0.1,
    toEquities: 1.2,
    toMetals: 0,
    own: 0.085,
    volume: 500_000,
  },
  {
    instrument: fund('GOLDBEES', 'Nippon India ETF Gold BeES'),
    startPrice: 46.9,
    drift: 0.1,
    toEquities: -0.08,
    toMetals: 1,
    own: 0.03,
    volume: 5_000_000,
  },
  {
    instrument: fund('SILVERBEES', 'Nippon India ETF Silver BeES'),
    startPrice: 67.4,
    drift: 0.1,
    toEquities: 0.15,
    toMetals: 1.5,
    own: 0.14,
    volume: 4_000_000,
  },
  {
    // Its income is paid out, so that its price hardly moves.
    instrument: fund('LIQUIDBEES', 'Nippon India ETF Nifty 1D Rate Liquid BeES'),
    startPrice: 1_000,
    drift: 0,
    toEquities: 0,
    toMetals: 0,
    own: 0.001,
    volume: 800_000,
  },
]

/** What can be traded in the demonstration world. */
export function worldInstruments(): NewInstrument[] {
  return BEHAVIOURS.map(({ instrument }) => instrument)
}

function fund(symbol: string, name: string): NewInstrument {
  return {
    instrumentId: instrumentId(symbol, 'NSE'),
    symbol,
    venueId: 'NSE',
    name: `${name} (simulated)`,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
  }
}
