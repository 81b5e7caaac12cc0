import {
  divideHalfEven,
  fixed,
  magnitude,
  minus,
  NO_MONEY,
  ONE,
  plus,
  type Fixed,
  type Money,
  type Price,
} from '../../core/fixed.ts'
import type { Charges, Segment } from './charges.ts'
import type { OrderSide } from './order.ts'

type Factor = Fixed<'factor'>

/** What the estimate looks at. */
export interface MarginRequest {
  readonly segment: Segment
  readonly side: OrderSide
  readonly contractValue: Money // the underlying's price × units
  readonly premium: Money // an option's price × units; zero of anything else
  readonly vix: Price | null // India VIX in its points; unknown counts as calm
  readonly daysToExpiry: number | null // calendar days, 0 on the day itself; null: does not expire
  readonly option: {
    readonly right: 'call' | 'put'
    readonly strike: Price
    readonly underlying: Price
  } | null
}

export interface Margin {
  readonly span: Money
  readonly exposure: Money
  readonly premium: Money // of an option sold
  readonly additional: Money // on the day of expiry
  readonly total: Money
  readonly vixFactor: Factor // 1 to 2
  readonly expiryFactor: Factor // 1 to 3.5
  readonly moneynessFactor: Factor // 1 to 1.6
}

/**
 * Estimates the margin of a position in futures or options, before the venue says the real one.
 *
 * Edges:  exact: the factors hold eight places and the product is rounded once.
 * Source: FO-182: SPAN is 10 % of the contract's value times three factors; exposure is 3 % of it;
 *         an option sold adds its premium, the day of expiry a fifth of SPAN. The factors' steps
 *         are those of decision 0029.
 */
export function marginOf(request: MarginRequest): Margin {
  const { segment, side, contractValue, daysToExpiry, option } = request
  const vixFactor = vixFactorOf(request.vix)
  const expiryFactor = expiryFactorOf(daysToExpiry)
  const moneynessFactor = option ? moneynessFactorOf(option) : NEUTRAL

  const scaled = contractValue * 10n * vixFactor * expiryFactor * moneynessFactor
  const span = divideHalfEven(scaled, 100n * ONE ** 3n) as Money
  const exposure = divideHalfEven(contractValue * 3n, 100n) as Money
  const premium = segment === 'option' && side === 'SELL' ? request.premium : NO_MONEY
  const additional = daysToExpiry === 0 ? (divideHalfEven(span, 5n) as Money) : NO_MONEY
  const total = [span, exposure, premium, additional].reduce(plus, NO_MONEY)
  return { span, exposure, premium, additional, total, vixFactor, expiryFactor, moneynessFactor }
}

/**
 * The money that an account must have free for an order. Who buys an option pays its premium and
 * no margin; futures, and options sold, need the margin; shares are paid in full, bought or sold
 * short. Charges come on top, always, and are all that an order needs which only closes.
 */
export function fundsNeeded(order: {
  readonly segment: Segment
  readonly side: OrderSide
  readonly turnover: Money
  readonly margin: Margin | null // of a future or an option
  readonly charges: Charges
  readonly covered: boolean // the order only closes what is held
}): Money {
  const { segment, side, turnover, margin, charges, covered } = order
  if (covered) return charges.total
  const paidInFull = segment === 'option' ? side === 'BUY' : segment !== 'future'
  return plus(paidInFull || !margin ? turnover : margin.total, charges.total)
}

const NEUTRAL: Factor = fixed('1')

/** Between two of these points of India VIX the factor lies on the line that joins them. */
const VIX_STEPS: readonly (readonly [vix: Price, factor: Factor])[] = [
  [fixed('15'), fixed('1')],
  [fixed('20'), fixed('1.2')],
  [fixed('25'), fixed('1.4')],
  [fixed('30'), fixed('1.7')],
  [fixed('40'), fixed('2')],
]

function vixFactorOf(vix: Price | null): Factor {
  let [from, low] = VIX_STEPS[0]!
  if (vix === null || vix <= from) return low
  for (const [to, high] of VIX_STEPS) {
    if (vix <= to) {
      const climbed = divideHalfEven(minus(high, low) * minus(vix, from), minus(to, from))
      return plus(low, climbed as Factor)
    }
    ;[from, low] = [to, high]
  }
  return low
}

function expiryFactorOf(days: number | null): Factor {
  if (days === null || days > 7) return NEUTRAL
  if (days <= 0) return fixed('3.5')
  if (days === 1) return fixed('2')
  return days <= 3 ? fixed('1.5') : fixed('1.2')
}

/** By how far the strike is from the underlying, in percent of the underlying. */
function moneynessFactorOf(option: NonNullable<MarginRequest['option']>): Factor {
  const { right, strike, underlying } = option
  const within = (percent: bigint): boolean =>
    magnitude(minus(strike, underlying)) * 100n <= underlying * percent
  if (within(2n)) return NEUTRAL
  const inTheMoney = right === 'call' ? strike < underlying : strike > underlying
  if (within(5n)) return inTheMoney ? fixed('1.1') : fixed('1.2')
  return within(10n) ? fixed('1.4') : fixed('1.6')
}
