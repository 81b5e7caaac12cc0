import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, instant } from '../../../core/instant.ts'
import { CHAIN_TERMS, openChain, strikeGap, type ChainQuotes, type OptionQuote } from './chain.ts'
import { valueOption } from '../pricing/value-option.ts'
import { smileOf } from '../surface/smile.ts'
import { totalsOf } from './chain-totals.ts'
import { premiumDecay, straddleOf } from './straddle.ts'

const NOTHING = {
  instrumentId: null,
  lastPrice: null,
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  volume: null,
  openInterest: null,
  openInterestBefore: null,
  at: null,
  stale: false,
}

function quote(right: 'call' | 'put', strike: number, told: Partial<OptionQuote>): OptionQuote {
  return { ...NOTHING, right, strike, ...told }
}

/** Reference B of FO-073: seven days to the expiry. */
const WEEK: Omit<ChainQuotes, 'quotes'> = {
  symbol: 'NIFTY',
  expiry: calendarDate('2024-11-28'),
  expiresAt: instant('2024-11-28T10:00:00Z'),
  at: instant('2024-11-21T10:00:00Z'),
  observedAt: instant('2024-11-21T10:00:00Z'),
  source: 'minute',
  openInterestUnit: 'units',
  multiplier: 1,
  underlying: 24_500,
  gap: 50,
}

const near = (actual: number | null | undefined, expected: number, within: number): void =>
  assert.ok(Math.abs(actual! - expected) <= within, `${actual} is not ${expected}`)

test('FO-073 FO-100 a chain finds the volatility of its premiums and has their Greeks', () => {
  const quotes = [
    quote('call', 24_600, { lastPrice: 177.825797 }),
    quote('put', 24_600, { bid: 230.625155, ask: 230.825155, lastPrice: 999 }),
  ]
  const chain = openChain({ ...WEEK, quotes })
  const [strike] = chain.strikes
  near(strike?.call?.iv, 0.15, 1e-8)
  near(strike?.put?.iv, 0.15, 1e-8)
  assert.deepEqual([strike?.call?.premiumFrom, strike?.put?.premiumFrom], ['last', 'mid'])
  near(strike?.call?.greeks?.delta, 0.46276, 1e-6)
  near(strike?.call?.greeks?.gamma, 0.000781, 1e-6)
  near(strike?.call?.greeks?.vega, 13.47201, 1e-5)
  near(strike?.call?.greeks?.theta, -17.501662, 1e-5)
  near(strike?.put?.greeks?.theta, -10.77484, 1e-5)
  near(strike?.put?.greeks?.rho, -2.566782, 1e-5)
  near(strike?.put?.greeks?.vanna, 0.302531, 1e-5)
  near(strike?.put?.greeks?.vomma, 95.922595, 1e-3)
  near(strike?.put?.greeks?.charm, -3.096714, 1e-5)
  near(strike?.put?.extrinsic, 130.725155, 1e-6)
  assert.deepEqual([strike?.call?.moneyness, strike?.put?.moneyness], ['OTM2', 'ITM2'])
  assert.equal(chain.atmStrike, 24_600, 'the nearest that is listed')
})

test('FO-076 what a chain cannot value is null with its reason, never zero', () => {
  const quotes = [
    quote('call', 24_000, { lastPrice: 400 }), // less than the 546 that it is worth
    quote('put', 24_000, { lastPrice: -1 }),
    quote('call', 24_500, { bid: 210, ask: 200 }), // crossed, and nothing else
    quote('put', 24_500, { bid: 210, ask: 200, lastPrice: 190, openInterest: 0 }),
    quote('call', 25_000, { ask: 60, stale: true }),
    quote('put', 25_000, { lastPrice: 24_999 }),
    quote('call', 90_000, { lastPrice: 20_000 }),
    quote('put', -5, { lastPrice: 1 }), // no strike at all
  ]
  const { strikes } = openChain({ ...WEEK, quotes })
  const sides = strikes.flatMap(({ call, put }) => [call, put])
  assert.deepEqual(
    sides.map((side) => side?.flags ?? null),
    [
      ['below_intrinsic'],
      ['negative_price', 'no_premium'],
      ['crossed', 'no_premium'],
      ['crossed', 'zero_open_interest'],
      ['no_bid', 'no_premium', 'stale'],
      ['above_maximum'],
      ['iv_clamped'],
      null,
    ],
  )
  for (const side of sides) {
    const hasNumbers = side?.flags.includes('iv_clamped') || side?.premium === 190
    assert.equal(side?.iv != null, hasNumbers)
    assert.equal(side?.greeks != null, hasNumbers)
  }
  assert.equal(strikes.at(-1)?.call?.iv, 5, 'FO-076 clamps at 500 %')
})

test('FO-076 an expired chain pays, with a delta of 0, 1 or −1 and no volatility', () => {
  const quotes = [quote('call', 24_400, { lastPrice: 101 }), quote('put', 24_400, { lastPrice: 1 })]
  const { strikes, years } = openChain({ ...WEEK, at: instant('2024-11-29T10:00:00Z'), quotes })
  assert.equal(years, 0)
  const { call, put } = strikes[0]!
  assert.deepEqual([call?.iv, call?.greeks?.delta, call?.greeks?.price], [null, 1, 100])
  assert.deepEqual([put?.iv, put?.greeks?.delta, put?.greeks?.vega], [null, 0, 0])
  assert.deepEqual(call?.flags, ['expired'])
})

test('where nobody says what the underlying costs, calls and puts do', () => {
  const quotes = [
    quote('call', 24_600, { lastPrice: 177.825797 }),
    quote('put', 24_600, { lastPrice: 230.725155 }),
  ]
  const chain = openChain({ ...WEEK, underlying: null, gap: null, quotes })
  near(chain.underlying, 24_500, 1e-4)
  assert.equal(chain.underlyingFrom, 'parity')
  const alone = openChain({ ...WEEK, underlying: null, quotes: quotes.slice(1) })
  assert.deepEqual(alone.strikes[0]?.put?.flags, ['no_underlying'])
  assert.equal(alone.strikes[0]?.put?.iv, null)
})

test('FO-085 DEC-05 the totals of a chain: OI and its change, PCR of both, max pain', () => {
  const open = (strike: number, call: number, put: number) => [
    quote('call', strike, { openInterest: call, openInterestBefore: call - 100, volume: 10 }),
    quote('put', strike, { openInterest: put, openInterestBefore: null, volume: 30 }),
  ]
  const quotes = [
    ...open(24_400, 1_000, 4_000),
    ...open(24_500, 3_000, 3_500),
    ...open(24_600, 5_000, 800),
  ]
  const chain = openChain({ ...WEEK, quotes })
  assert.equal(chain.strikes[0]?.call?.openInterestChange, 100)
  assert.equal(chain.strikes[0]?.put?.openInterestChange, null)
  assert.deepEqual(totalsOf(chain), {
    callOpenInterest: 9_000,
    putOpenInterest: 8_300,
    callVolume: 30,
    putVolume: 90,
    callOpenInterestChange: 300,
    putOpenInterestChange: null,
    pcr: 0.922,
    pcrVolume: 3,
    maxPain: 24_500, // FO-081
  })
})

test('FO-058 a straddle is both premiums at the money; 120 that is 90 now has lost 30, 25 %', () => {
  const quotes = [
    quote('call', 24_500, { lastPrice: 230 }),
    quote('put', 24_500, { lastPrice: 190 }),
    quote('call', 24_550, { lastPrice: 200 }),
  ]
  const straddle = straddleOf(openChain({ ...WEEK, underlying: 24_540, quotes }))
  assert.equal(straddle?.strike, 24_500, 'the nearest that has both')
  assert.deepEqual(
    [straddle?.premium, straddle?.lowerBreakEven, straddle?.upperBreakEven],
    [420, 24_080, 24_920],
  )
  near(straddle?.impliedMove, 420 / 24_540, 1e-12)
  assert.deepEqual(premiumDecay(120, 90), { amount: 30, percent: 25 })
  assert.deepEqual(premiumDecay(0, 90), { amount: -90, percent: null })
})

test('the gap between strikes is the usual one near the price', () => {
  const strikes = [100, 200, 300, 340, 350, 360, 370, 380, 400, 500]
  const options = strikes.map((strike) => ({ right: 'call' as const, strike }))
  assert.equal(strikeGap(options, 360), 10)
  assert.equal(strikeGap(options.slice(0, 1), 360), null)
  assert.equal(CHAIN_TERMS.rate, 0.1)
})

test('old trades among prices bend no smile, and are told as outliers', () => {
  const market = { spot: 24_500, years: 7 / 365, rate: 0.1, dividendYield: 0 }
  const fresh = [24_000, 24_200, 24_400, 24_600, 24_800, 25_000].map((strike) => {
    const right = strike < 24_500 ? ('put' as const) : ('call' as const)
    const value = valueOption({ right, strike }, market, 0.15)
    return quote(right, strike, { lastPrice: value.price })
  })
  const stale = [
    quote('call', 24_900, { lastPrice: 300 }), // more than nearer calls cost
    quote('put', 24_300, { lastPrice: 1 }), // less than puts farther away
  ]
  const smile = smileOf(openChain({ ...WEEK, quotes: [...fresh, ...stale] }))!
  assert.deepEqual(
    smile.points.map(({ strike }) => strike),
    [24_000, 24_200, 24_400, 24_600, 24_800, 25_000],
  )
  for (const { iv } of smile.points) near(iv, 0.15, 1e-3)
  assert.deepEqual(
    smile.outliers.map(({ strike }) => strike),
    [24_300, 24_900],
  )
})
