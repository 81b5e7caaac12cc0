import type { ReactNode } from 'react'
import { brief, formatAnalytic } from '../../format/decimal.ts'
import { wordsOf } from '../../format/words.ts'
import { percent, signed } from './figures.ts'
import type { Chain, Side } from './queries.ts'

export type View = 'prices' | 'greeks' | 'liquidity'

export const VIEWS: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'prices', label: 'Prices' },
  { value: 'greeks', label: 'Greeks' },
  { value: 'liquidity', label: 'Liquidity' },
]

/** A column of both sides, from the strike outwards. */
export interface ChainCell {
  readonly title: string
  readonly minor?: boolean // not on a narrow screen
  readonly isInterest?: boolean // drawn as a bar beside its number
  readonly isKnown?: (chain: Chain) => boolean // else it is left out
  readonly show: (side: Side) => ReactNode
}

/** Kept minutes have prices and no books. */
const hasBook = ({ source }: Chain): boolean => source === 'live'

const figure = (
  title: string,
  of: (side: Side) => number | null,
  places: number,
  minor = true,
): ChainCell => ({ title, minor, show: (side) => formatAnalytic(of(side), places) })

const INTEREST: ChainCell = { title: 'OI', isInterest: true, show: ({ oi }) => brief(oi) }
const PRICE: ChainCell = {
  title: 'Price',
  show: ({ price, flags }) => (
    <span className={flags.includes('stale') ? 'stale' : ''}>{formatAnalytic(price)}</span>
  ),
}
const IV: ChainCell = { title: 'IV', show: (side) => <Volatility side={side} /> }

/** From the strike outwards; the calls show them from right to left. */
export const CELLS: Readonly<Record<View, readonly ChainCell[]>> = {
  prices: [
    INTEREST,
    PRICE,
    IV,
    figure('Delta', ({ delta }) => delta, 2),
    figure('Theta', ({ theta }) => theta, 2),
    { ...figure('Bid', ({ bid }) => bid, 2), isKnown: hasBook },
    { ...figure('Ask', ({ ask }) => ask, 2), isKnown: hasBook },
    { title: 'Volume', minor: true, show: ({ volume }) => brief(volume) },
    {
      title: 'OI, 1 h',
      minor: true,
      show: ({ oi_change: change }) => (
        <span className={change === null || change === 0 ? '' : change > 0 ? 'gain' : 'loss'}>
          {signed(change)}
        </span>
      ),
    },
  ],
  greeks: [
    INTEREST,
    PRICE,
    IV,
    figure('Delta', ({ delta }) => delta, 3),
    figure('Gamma', ({ gamma }) => gamma, 5),
    figure('Theta', ({ theta }) => theta, 2),
    figure('Vega', ({ vega }) => vega, 2),
    figure('Rho', ({ rho }) => rho, 2),
    figure('Vanna', ({ vanna }) => vanna, 3),
  ],
  liquidity: [
    INTEREST,
    PRICE,
    { title: 'Spread', show: ({ liquidity }) => <Spread liquidity={liquidity} /> },
    { title: 'Tier', show: ({ liquidity }) => (liquidity ? wordsOf(liquidity.tier) : '–') },
    figure('Score', ({ liquidity }) => liquidity?.score ?? null, 0),
    figure('Imbalance', ({ liquidity }) => liquidity?.imbalance ?? null, 0),
    figure('Microprice', ({ liquidity }) => liquidity?.microprice ?? null, 2),
    figure('Extrinsic', ({ extrinsic }) => extrinsic, 2),
  ],
}

/** A spread or an impact above what is usual is marked: 1 % of the price, 50 basis points. */
function Spread({ liquidity }: Pick<Side, 'liquidity'>) {
  const over = liquidity?.over_limits ?? []
  return (
    <span
      className={over.length > 0 ? 'wide' : ''}
      title={over.length > 0 ? `Above the limit: ${over.join(', ')}` : undefined}
    >
      {formatAnalytic(liquidity?.spread ?? null, 2)}
    </span>
  )
}

const REASONS: Readonly<Record<string, string>> = {
  below_intrinsic: 'It costs less than exercising it would bring.',
  no_time_value: 'It costs just what exercising it would bring.',
  above_maximum: 'It costs more than it can ever be worth.',
  crossed: 'Its bid is above its ask.',
  no_premium: 'Nobody says what it costs.',
  expired: 'It has expired.',
  no_underlying: 'Nobody says what the underlying costs.',
}

/** A volatility, or why there is none. */
function Volatility({ side: { iv, flags } }: { side: Side }) {
  if (iv !== null) return percent(iv)
  const reason = flags.map((flag) => REASONS[flag]).find((text) => text !== undefined)
  return (
    <abbr title={reason ?? 'No volatility gives its price.'} className="note">
      none
    </abbr>
  )
}
