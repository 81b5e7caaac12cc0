import {
  basisPoints,
  fixed,
  least,
  minus,
  NO_MONEY,
  plus,
  type Fixed,
  type Money,
} from '../../core/fixed.ts'
import type { OrderSide } from './order.ts'

/** What is traded, as the Indian schedules of charges tell it apart. */
export type Segment = 'option' | 'future' | 'intraday' | 'delivery'

export const SEGMENTS: readonly Segment[] = ['option', 'future', 'intraday', 'delivery']

/** What an order costs besides its price. Every part is zero or positive: we pay it. */
export interface Charges {
  readonly brokerage: Money
  readonly stt: Money // securities transaction tax
  readonly exchange: Money // the exchange's transaction charge
  readonly gst: Money // on brokerage and the exchange's charge
  readonly sebi: Money // the regulator's turnover fee
  readonly stampDuty: Money // buyers pay it
  readonly total: Money // the sum of the six
  readonly net: Money // a buyer pays turnover + total; a seller receives turnover − total
}

interface Rates {
  readonly brokerage: Rate
  readonly brokerageCap: Money // an order pays no more
  readonly stt: Readonly<Record<OrderSide, Rate>>
  readonly exchange: Rate
  readonly stampDuty: Rate // of purchases
}

type Rate = Fixed<'bps'>

const NO_RATE: Rate = fixed('0')
const GST: Rate = fixed('1800') // 18 %
const SEBI: Rate = fixed('0.01') // 10 a crore, which is ten million

const RATES: Readonly<Record<Exclude<Segment, 'option'>, Rates>> = {
  future: {
    brokerage: fixed('3'),
    brokerageCap: fixed('20'),
    stt: { BUY: NO_RATE, SELL: fixed('1.25') },
    exchange: fixed('0.345'),
    stampDuty: fixed('0.2'),
  },
  intraday: {
    brokerage: fixed('3'),
    brokerageCap: fixed('20'),
    stt: { BUY: NO_RATE, SELL: fixed('2.5') },
    exchange: fixed('0.345'),
    stampDuty: fixed('0.2'),
  },
  delivery: {
    brokerage: NO_RATE,
    brokerageCap: NO_MONEY,
    stt: { BUY: fixed('10'), SELL: fixed('10') },
    exchange: fixed('0.345'),
    stampDuty: fixed('1.5'),
  },
}

const OPTION_RATES: Omit<Rates, 'brokerage' | 'brokerageCap'> = {
  stt: { BUY: NO_RATE, SELL: fixed('5') },
  exchange: fixed('0.5'),
  stampDuty: fixed('0.2'),
}
const OPTION_BROKERAGE: Money = fixed('20') // an order, whatever its size

/**
 * The charges on one order of an Indian venue.
 *
 * Units:  money in rupees; turnover is price × units: of an option its premium, not its strike.
 * Edges:  exact; a rate's share is rounded half to even at the eighth place, and `total` is the
 *         sum of the rounded parts. An order of no turnover still pays an option's flat brokerage.
 * Source: FO-181, whose rates these are. Worked there: an option bought for 120,000 costs
 *         20 + 6 + 4.68 + 0.12 + 2.40 = 33.20, so 120,033.20 leave the account.
 */
export function chargesOf(order: {
  readonly segment: Segment
  readonly side: OrderSide
  readonly turnover: Money
}): Charges {
  const { segment, side, turnover } = order
  const rates = segment === 'option' ? OPTION_RATES : RATES[segment]
  const brokerage = brokerageOf(segment, turnover)
  const stt = basisPoints(turnover, rates.stt[side])
  const exchange = basisPoints(turnover, rates.exchange)
  const gst = basisPoints(plus(brokerage, exchange), GST)
  const sebi = basisPoints(turnover, SEBI)
  const stampDuty = side === 'BUY' ? basisPoints(turnover, rates.stampDuty) : NO_MONEY
  const total = [brokerage, stt, exchange, gst, sebi, stampDuty].reduce(plus, NO_MONEY)
  const net = side === 'BUY' ? plus(turnover, total) : minus(turnover, total)
  return { brokerage, stt, exchange, gst, sebi, stampDuty, total, net }
}

function brokerageOf(segment: Segment, turnover: Money): Money {
  if (segment === 'option') return OPTION_BROKERAGE
  const { brokerage, brokerageCap } = RATES[segment]
  return least(basisPoints(turnover, brokerage), brokerageCap)
}
