import { fixed, ONE, type Price } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import type { Instrument } from './instrument.ts'

/** Options on indices and shares of NSE and BSE, at any price. */
export const OPTION_TICK: Price = fixed('0.05')

const PAISA: Price = fixed('0.01')

/**
 * A price at the places that its instrument is quoted in, half away from zero: two decimals for a
 * share, a fund or an index; the nearest tick for what is derived from them and for coins.
 *
 * Source: rows FO-055 and FO-056: 123.456 is 123.46 for a share, 123.45 for an option of tick 0.05.
 */
export function roundPrice(
  price: Price,
  { kind, priceIncrement }: Pick<Instrument, 'kind' | 'priceIncrement'>,
): Price {
  return roundToTick(price, TWO_DECIMALS.has(kind) ? PAISA : priceIncrement)
}

/** The nearest multiple of a tick, half away from zero. */
export function roundToTick(price: Price, tick: Price): Price {
  const magnitude = price < 0n ? -price : price
  const rounded = ((2n * magnitude + tick) / (2n * tick)) * tick
  return (price < 0n ? -rounded : rounded) as Price
}

/**
 * The tick of a share or of a future on NSE by the level of what it follows, which the exchange looks
 * at when a month ends; an option's is 0.05 at any.
 *
 * Source: NSE circulars of 2024-05-24 (shares below ₹250 from 2024-06-10, their futures from
 *         2024-07-08) and those in force from 2025-04-15 (NSE/FAOP/67135 for futures).
 */
export function tickOf(
  kind: 'share' | 'share future' | 'index future' | 'option',
  level: Price,
  date: CalendarDate,
): Price {
  if (kind === 'option') return OPTION_TICK
  const steps = TICKS[kind].findLast(({ from }) => date >= from)!.ticks
  const [, tick] = steps.findLast(([above]) => level > BigInt(above) * ONE) ?? steps[0]!
  return fixed(tick)
}

const TWO_DECIMALS: ReadonlySet<string> = new Set(['equity', 'etf', 'index'])

type Ticks = readonly (readonly [above: number, tick: string])[]
interface DatedTicks {
  readonly from: string
  readonly ticks: Ticks
}

const FIVE_PAISE: Ticks = [[0, '0.05']]
const BELOW_250: Ticks = [
  [0, '0.01'],
  [249, '0.05'],
]
const SHARES: Ticks = [
  [0, '0.01'],
  [249, '0.05'],
  [1_000, '0.10'],
  [5_000, '0.50'],
  [10_000, '1'],
  [20_000, '5'],
]
const INDICES: Ticks = [
  [0, '0.05'],
  [15_000, '0.10'],
  [30_000, '0.20'],
]

const TICKS: Readonly<Record<'share' | 'share future' | 'index future', readonly DatedTicks[]>> = {
  share: [
    { from: '', ticks: FIVE_PAISE },
    { from: '2024-06-10', ticks: BELOW_250 },
    { from: '2025-04-15', ticks: SHARES },
  ],
  'share future': [
    { from: '', ticks: FIVE_PAISE },
    { from: '2024-07-08', ticks: BELOW_250 },
    { from: '2025-04-15', ticks: SHARES },
  ],
  'index future': [
    { from: '', ticks: FIVE_PAISE },
    { from: '2025-04-15', ticks: INDICES },
  ],
}
