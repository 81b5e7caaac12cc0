import { ONE, type Price } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import {
  difference,
  inverse,
  ONE_WHOLE,
  type Rational,
  rational,
  rationalOf,
  sum,
  times,
} from '../../../core/rational.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'

export const ACTION_TYPES = [
  'DIVIDEND',
  'BONUS',
  'SPLIT',
  'RIGHTS',
  'AGM',
  'EGM',
  'BOOK_CLOSURE',
  'BUYBACK',
  'MERGER',
  'DEMERGER',
] as const
export type ActionType = (typeof ACTION_TYPES)[number]

export const ACTION_STATUSES = ['announced', 'upcoming', 'completed', 'cancelled'] as const
export type ActionStatus = (typeof ACTION_STATUSES)[number]

/** The numbers of an action, as decimal text, by name. See `TERMS` for what each type has. */
export type ActionDetails = Readonly<Record<string, string>>

/** What a company does to its shares. It changes their price from the ex-date on. */
export interface CorporateAction {
  readonly actionId: string
  readonly instrumentId: string
  readonly type: ActionType
  readonly status: ActionStatus
  readonly title: string
  readonly exDate: CalendarDate | null
  readonly recordDate: CalendarDate | null
  readonly announcementDate: CalendarDate | null
  readonly effectiveDate: CalendarDate | null
  readonly paymentDate: CalendarDate | null
  readonly details: ActionDetails
}

/** An action as a source tells it, before it is kept. */
export interface DeclaredAction extends Omit<CorporateAction, 'actionId'> {
  readonly symbol: string
  readonly exchange: string
  readonly companyName: string
  readonly isin: string | null
  readonly startDate: CalendarDate | null // of a closed book
  readonly endDate: CalendarDate | null
}

/** What an action does to the prices and the counts of shares before its ex-date. */
export interface ActionFactor {
  readonly price: Rational // earlier prices × this stand beside later ones
  readonly shares: Rational // one share of before is so many of after
}

/** Why there is no factor. */
export type NoFactor =
  | { readonly code: 'moves_no_price' } // a meeting, a closed book
  | { readonly code: 'terms_missing'; readonly names: readonly string[] }
  | { readonly code: 'close_missing' } // the last close before the ex-date, which a dividend needs
  | { readonly code: 'not_positive' } // a dividend above the price, a count of zero

/** The numbers that a factor is made of, by type. */
export const TERMS: Readonly<Partial<Record<ActionType, readonly string[]>>> = {
  DIVIDEND: ['amount'], // of cash, for each share
  BONUS: ['new_shares', 'for_shares'], // so many new ones for so many held
  SPLIT: ['old_face', 'new_face'], // face values
  RIGHTS: ['new_shares', 'for_shares', 'issue_price'],
  MERGER: ['new_shares', 'for_shares'], // of the company that goes on, for those of the one that ends
  DEMERGER: ['value_fraction'], // of the price, which leaves with the new company
}

/**
 * The factor of an action.
 *
 * Units:  dimensionless. Split 10 → 2 is 1/5 for prices and 5 for shares; a bonus of 1 for 1 is 1/2
 *         and 2; a dividend is (close − amount) ÷ close; rights are the theoretical price
 *         (held × close + new × issue price) ÷ (held + new) over the close.
 * Edges:  a factor that the source itself states (`price_factor`) wins over what is computed.
 *         Rights do not scale counts of shares, since their new shares are paid for.
 * Source: the convention of the National Stock Exchange and of CRSP's factor to adjust prices.
 */
export function actionFactor(
  { type, details }: Pick<CorporateAction, 'type' | 'details'>,
  closeBefore: Price | null,
): Result<ActionFactor, NoFactor> {
  const stated = details['price_factor']
  const needed = TERMS[type]
  if (stated === undefined && needed === undefined) return refuse({ code: 'moves_no_price' })
  const missing = (needed ?? []).filter((name) => details[name] === undefined)
  if (stated === undefined && missing.length > 0) {
    return refuse({ code: 'terms_missing', names: missing })
  }
  const needsClose = type === 'DIVIDEND' || type === 'RIGHTS'
  if (stated === undefined && needsClose && closeBefore === null) {
    return refuse({ code: 'close_missing' })
  }
  const factor = stated === undefined ? computed(type, details, closeBefore) : said(details, stated)
  const positive = factor.price.numerator > 0n && factor.shares.numerator > 0n
  return positive ? accept(factor) : refuse({ code: 'not_positive' })
}

function said(details: ActionDetails, stated: string): ActionFactor {
  const shares = details['share_factor']
  return {
    price: rationalOf(stated),
    shares: shares === undefined ? ONE_WHOLE : rationalOf(shares),
  }
}

function computed(
  type: ActionType,
  details: ActionDetails,
  closeBefore: Price | null,
): ActionFactor {
  const term = (name: string): Rational => rationalOf(details[name]!)
  const close = rational(closeBefore ?? 0n, ONE)
  switch (type) {
    case 'SPLIT':
      return counted(ratio(term('new_face'), term('old_face')))
    case 'BONUS': {
      const held = term('for_shares')
      return counted(ratio(held, sum(held, term('new_shares'))))
    }
    case 'MERGER':
      return counted(ratio(term('for_shares'), term('new_shares')))
    case 'RIGHTS': {
      const [held, issued] = [term('for_shares'), term('new_shares')]
      const worth = sum(times(held, close), times(issued, term('issue_price')))
      return { price: ratio(worth, times(sum(held, issued), close)), shares: ONE_WHOLE }
    }
    case 'DEMERGER':
      return { price: difference(ONE_WHOLE, term('value_fraction')), shares: ONE_WHOLE }
    default:
      return { price: ratio(difference(close, term('amount')), close), shares: ONE_WHOLE }
  }
}

/** Only the count of shares changes, so the price goes the other way. */
function counted(price: Rational): ActionFactor {
  const shares = price.numerator === 0n ? NOTHING : ratio(ONE_WHOLE, price)
  return { price, shares }
}

const NOTHING: Rational = { numerator: 0n, denominator: 1n }

/** Division by zero is nothing, which no factor may be. */
function ratio(a: Rational, b: Rational): Rational {
  return b.numerator === 0n ? NOTHING : times(a, inverse(b))
}
