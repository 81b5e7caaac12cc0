import type { Chain, Side } from '../options/queries.ts'
import type { PreviewBody } from './queries.ts'
import type { Holding, Holdings } from './holdings.ts'
import { isHeld, type HeldKind, type Template } from './templates.ts'

/** A leg that is being put together. */
export interface DraftLeg {
  readonly key: string
  readonly tradingsymbol: string
  readonly exchange: string
  readonly name: string // what it is, in a word or two
  readonly expiry: string | null // null: shares
  readonly direction: 'BUY' | 'SELL'
  readonly lots: number
  readonly entry: string // as typed; empty is the last price
  readonly price: number | null // the last
}

let made = 0

/** A leg of a chain's contract; null where there is no such contract. */
export function legOf(
  { expiry, strikes }: Chain,
  strike: number,
  right: 'call' | 'put',
  direction: 'BUY' | 'SELL',
  lots = 1,
): DraftLeg | null {
  const row = strikes.find((one) => one.strike === strike)
  const side: Side | null = row?.[right] ?? null
  if (!side?.instrument_id) return null
  const dot = side.instrument_id.lastIndexOf('.')
  made += 1
  return {
    key: `draft-${made}`,
    tradingsymbol: side.instrument_id.slice(0, dot),
    exchange: side.instrument_id.slice(dot + 1),
    name: `${strike} ${right}`,
    expiry,
    direction,
    lots,
    entry: '',
    price: side.last_price ?? side.price,
  }
}

/** A leg of shares or of a future, a lot of the options' as large as theirs. */
export function legOfHolding(holding: Holding, direction: 'BUY' | 'SELL'): DraftLeg {
  const { tradingsymbol, exchange, expiry, price, kind } = holding
  made += 1
  return {
    key: `draft-${made}`,
    tradingsymbol,
    exchange,
    name: kind === 'share' ? 'Shares' : 'Future',
    expiry,
    direction,
    lots: 1,
    entry: '',
    price,
  }
}

/** What a template holds beside its options, of what there is. */
export function heldOf(kind: HeldKind, { share, future }: Holdings): Holding | null {
  const found = kind === 'share' ? share : kind === 'future' ? future : (share ?? future)
  return found?.price == null ? null : found
}

/** The legs of a template on a chain, and on a later one where the shape has two expiries. */
export function legsOfTemplate(
  template: Template,
  near: Chain,
  far: Chain | null,
  holdings: Holdings,
  width: number,
): readonly DraftLeg[] {
  const priced = near.strikes.filter(
    ({ call, put }) => (call?.price ?? null) !== null || (put?.price ?? null) !== null,
  )
  const strikes = priced.map(({ strike }) => strike)
  const atm = near.atm_strike ?? near.underlying_price ?? strikes[strikes.length >> 1]
  if (atm === undefined || strikes.length === 0) return []
  return template.legs({ strikes, atm, width }).flatMap((leg) => {
    if (isHeld(leg.right)) {
      const holding = heldOf(leg.right, holdings)
      return holding === null ? [] : [legOfHolding(holding, leg.direction)]
    }
    const chain = leg.isFar ? far : near
    return (chain && legOf(chain, leg.strike, leg.right, leg.direction, leg.lots)) ?? []
  })
}

/** What is asked of the API; null while there is nothing to draw. */
export function previewOf(
  legs: readonly DraftLeg[],
  lotSize: number,
  then: { readonly days: number; readonly points: number },
): PreviewBody | null {
  const asked = legs.flatMap((leg) => {
    const entry = leg.entry.trim() === '' ? leg.price : Number(leg.entry)
    return entry === null || !(entry > 0) ? [] : [{ ...bodyOf(leg, lotSize), entry_price: entry }]
  })
  if (asked.length === 0) return null
  return { legs: asked, days_ahead: then.days, volatility_shift: then.points / 100 }
}

/** A leg as both the preview and the portfolio take it. */
export function bodyOf(leg: DraftLeg, lotSize: number) {
  const { tradingsymbol, exchange, direction, lots } = leg
  return { tradingsymbol, exchange, direction, quantity: lots * lotSize }
}
