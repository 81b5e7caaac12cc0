import type { StrikeBar, StrikeSideBar } from '../../domain/options/chain/strike-bar.ts'

/** How the minutes of a longer bucket become one number. */
export type Combined = 'mean' | 'sum' | 'count' | 'last' | 'tier' | 'illiquid'

/** A column of a strike's table: its name without the side, its type, and where it comes from. */
export interface SideColumn {
  readonly name: string
  readonly type: 'float8' | 'int' | 'text' | 'bool'
  readonly combined: Combined
  value(side: StrikeSideBar): number | string | boolean | null
}

/** What is kept of each of a strike's contracts, as `call_…` and `put_…`. */
export const SIDE_COLUMNS: readonly SideColumn[] = [
  mean('premium', (side) => side.premium),
  mean('iv', (side) => side.iv),
  mean('delta', (side) => side.delta),
  mean('gamma', (side) => side.gamma),
  mean('theta', (side) => side.theta),
  mean('vega', (side) => side.vega),
  mean('rho', (side) => side.rho),
  mean('charm', (side) => side.charm),
  mean('vanna', (side) => side.vanna),
  mean('vomma', (side) => side.vomma),
  mean('model_price', (side) => side.modelPrice),
  mean('intrinsic', (side) => side.intrinsic),
  mean('extrinsic', (side) => side.extrinsic),
  { name: 'volume', type: 'float8', combined: 'sum', value: (side) => side.volume },
  { name: 'oi', type: 'float8', combined: 'last', value: (side) => side.openInterest },
  { name: 'count', type: 'int', combined: 'count', value: (side) => side.count },
  mean('liquidity_score', (side) => side.liquidity?.score ?? null),
  {
    name: 'liquidity_tier',
    type: 'text',
    combined: 'tier',
    value: (side) => side.liquidity?.tier ?? null,
  },
  mean('spread', (side) => side.liquidity?.spread ?? null),
  mean('imbalance', (side) => side.liquidity?.imbalance ?? null),
  mean('microprice', (side) => side.liquidity?.microprice ?? null),
  mean('impact_100', (side) => side.liquidity?.impact100 ?? null),
  {
    name: 'illiquid',
    type: 'bool',
    combined: 'illiquid',
    value: (side) => side.liquidity?.illiquid ?? null,
  },
]

function mean(name: string, value: (side: StrikeSideBar) => number | null): SideColumn {
  return { name, type: 'float8', combined: 'mean', value }
}

/** The enhanced Greeks of the strike: of the contract out of the money, else of the other. */
export const STRIKE_GREEKS = ['charm', 'vanna', 'vomma'] as const

export function outOfTheMoney({ strike, underlyingClose, call, put }: StrikeBar) {
  const isCall = underlyingClose === null || strike >= underlyingClose
  const [first, second] = isCall ? [call, put] : [put, call]
  return first?.iv != null ? first : (second ?? first)
}
