import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import { INDEX_NAMES } from './index-names.ts'
import { type ContractSymbol, formatOptionSymbol, parseOptionSymbol } from './option-symbol.ts'

function read(text: string): string {
  const parsed = parseOptionSymbol(text)
  if (!parsed.ok) return parsed.refusal.code
  const { underlying, expiry, strike, right, style } = parsed.value
  return [underlying, expiry, strike === null ? 'future' : format(strike), right ?? '', style]
    .filter(Boolean)
    .join(' ')
}

test('FO-195 NIFTY24N2824500CE is the NIFTY call of 28 November 2024 at 24500', () => {
  assert.deepEqual(parseOptionSymbol('NIFTY24N2824500CE'), {
    ok: true,
    value: {
      underlying: 'NIFTY',
      expiry: '2024-11-28',
      strike: fixed('24500'),
      right: 'call',
      style: 'weekly',
    },
  })
})

const SYMBOLS: Readonly<Record<string, string>> = {
  // Weekly codes: 1 to 9, then O, N and D. pykiteconnect issue 154 has the second.
  NIFTY2470424500CE: 'NIFTY 2024-07-04 24500 call weekly',
  BANKNIFTY2270733700PE: 'BANKNIFTY 2022-07-07 33700 put weekly',
  NIFTY24O0325000PE: 'NIFTY 2024-10-03 25000 put weekly',
  NIFTY24D2624000CE: 'NIFTY 2024-12-26 24000 call weekly',
  SENSEX25D1885000CE: 'SENSEX 2025-12-18 85000 call weekly',
  // Monthly codes: the day is the rule's, as of the month, with its holidays.
  NIFTY24NOV24500CE: 'NIFTY 2024-11-28 24500 call monthly',
  NIFTY25SEP25000PE: 'NIFTY 2025-09-30 25000 put monthly',
  NIFTY26MARFUT: 'NIFTY 2026-03-30 future monthly',
  BANKNIFTY24MARFUT: 'BANKNIFTY 2024-03-27 future monthly',
  SENSEX24DECFUT: 'SENSEX 2024-12-27 future monthly',
  RELIANCE24NOV1300CE: 'RELIANCE 2024-11-28 1300 call monthly',
  'M&M24NOV2900PE': 'M&M 2024-11-28 2900 put monthly',
  'BAJAJ-AUTO24NOVFUT': 'BAJAJ-AUTO 2024-11-28 future monthly',
  'IDEA24NOV7.5CE': 'IDEA 2024-11-28 7.5 call monthly',
  // Commodities and currencies have days of their own: MCX's gold ends on the 5th, a Sunday in 2026.
  GOLD26JULFUT: 'GOLD 2026-07-03 future monthly',
  USDINR24NOVFUT: 'USDINR 2024-11-27 future monthly',
  'USDINR24NOV84.25CE': 'USDINR 2024-11-27 84.25 call monthly',
  // What brokers put around it.
  'nse:nifty24n2824500ce': 'NIFTY 2024-11-28 24500 call weekly',
  'NIFTY24N2824500CE.NFO': 'NIFTY 2024-11-28 24500 call weekly',
  // An underlying that ends in a digit: other cuts of the digits name no date, or no index.
  SENSEX502510728000CE: 'SENSEX50 2025-01-07 28000 call weekly', // not SENSEX5 of 2002-05-10
  NIFTYNXT502470465000CE: 'NIFTYNXT50 2024-07-04 65000 call weekly',
  NIFTYNXT5024NOVFUT: 'NIFTYNXT50 2024-11-29 future monthly',
  '360ONE24NOV1000CE': '360ONE 2024-11-28 1000 call monthly',
}

for (const [symbol, expected] of Object.entries(SYMBOLS)) {
  test(`FO-195 ${symbol} is ${expected}`, () => assert.equal(read(symbol), expected))
}

test('FO-195 what is no contract is refused with a reason', () => {
  const expected = {
    NIFTY: 'not_a_contract',
    '': 'not_a_contract',
    '24NOV24500CE': 'not_a_contract',
    NIFTY24N2824500XX: 'not_a_contract',
    NIFTY24N3124500CE: 'no_such_date',
    NIFTY2523024500CE: 'no_such_date',
    MIDCPNIFTY22MARFUT: 'expiry_unknown',
    CRUDEOIL24NOVFUT: 'expiry_unknown',
    GOLD24NOV78000CE: 'expiry_unknown',
    "NIFTY'; DROP TABLE strategy; --": 'not_a_contract',
  }
  for (const [symbol, code] of Object.entries(expected)) assert.equal(read(symbol), code, symbol)
})

test('FO-195 digits that can be cut in two ways are refused with both readings', () => {
  const parsed = parseOptionSymbol('A9241111500CE')
  assert.ok(!parsed.ok && parsed.refusal.code === 'ambiguous')
  assert.deepEqual(
    parsed.refusal.readings.map(({ underlying, expiry, strike }) => [underlying, expiry, strike]),
    [
      ['A9', '2024-01-11', fixed('1500')],
      ['A92', '2041-01-11', fixed('500')],
    ],
  )
  assert.equal(read('NIFTY2411124500CE'), 'NIFTY 2024-01-11 24500 call weekly')
})

const contract: fc.Arbitrary<ContractSymbol> = fc.record(
  {
    underlying: fc.constantFrom(
      ...Object.keys(INDEX_NAMES),
      'RELIANCE',
      'M&M',
      'BAJAJ-AUTO',
      '360ONE',
      '3MINDIA',
      'TV18BRDCST',
    ),
    expiry: fc
      .date({ min: new Date('2015-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10) as CalendarDate),
    right: fc.constantFrom('call' as const, 'put' as const),
    strike: fc.integer({ min: 1, max: 99_999 }).map((strike) => fixed<'price'>(String(strike))),
    style: fc.constant('weekly' as const),
  },
  { noNullPrototype: true },
)

test('FO-195 a symbol that is written is read as what it was written from', () => {
  fc.assert(
    fc.property(contract, (written) => {
      assert.deepEqual(parseOptionSymbol(formatOptionSymbol(written)), { ok: true, value: written })
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  )
})

test('FO-195 a monthly symbol is written from what it was read as', () => {
  for (const symbol of ['NIFTY24NOV24500CE', 'NIFTY26MARFUT', 'IDEA24NOV7.5CE']) {
    const parsed = parseOptionSymbol(symbol)
    assert.ok(parsed.ok)
    assert.equal(formatOptionSymbol(parsed.value), symbol)
  }
})

test('FO-195 no text whatever makes the parser fail, or take long', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9NOD]{0,60}(?:CE|PE)$/),
    fc.base64String(),
  )
  fc.assert(
    fc.property(text, (any) => {
      parseOptionSymbol(any)
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  )
})
