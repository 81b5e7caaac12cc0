import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { brokerSymbolsOf } from './broker-symbols.ts'
import { INDEX_NAMES } from './index-names.ts'
import { displayNameOf, normaliseSymbol } from './normalise-symbol.ts'

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  NIFTY: ['NIFTY50', 'NIFTY 50', 'NIFTY-50', 'NSE:NIFTY', 'NSEI', '^NSEI', 'nifty', ' Nifty  50 '],
  BANKNIFTY: ['BANK NIFTY', 'NIFTY BANK', 'NSE:NIFTY BANK', '^NSEBANK', 'bank-nifty'],
  FINNIFTY: ['NIFTY FIN SERVICE', 'NIFTYFIN', 'FinNifty'],
  MIDCPNIFTY: ['NIFTY MIDCAP SELECT', 'NSE:NIFTY MID SELECT'],
  SENSEX: ['BSE SENSEX', 'BSESN', '^BSESN', 'BSE:SENSEX'],
  RELIANCE: ['RELIANCE.NS', 'RELIANCE.BO', 'RELIANCE-EQ', 'RELIANCE-BE', 'NSE:Reliance-EQ'],
  GOLD: ['MCX:GOLD'],
  'M&M': ['NSE:M&M', 'm&m.ns', 'M&M-EQ'],
  'BAJAJ-AUTO': ['BAJAJ-AUTO', 'BAJAJ-AUTO.NS', 'NSE:BAJAJ-AUTO-EQ'],
}

for (const [symbol, spellings] of Object.entries(SPELLINGS)) {
  test(`FO-193 ${spellings.join(', ')} are ${symbol}`, () => {
    for (const spelling of spellings) assert.equal(normaliseSymbol(spelling), symbol, spelling)
  })
}

const pieces = fc.constantFrom(
  'NSE:',
  'BSE:',
  'MCX:',
  '^',
  '.NS',
  '.BO',
  '-EQ',
  '-BE',
  ' ',
  '-',
  '50',
  'NIFTY',
  'bank',
  'ß',
)

test('FO-193 normalising what is normal changes nothing, for any text', () => {
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.string(),
  )
  fc.assert(
    fc.property(text, (spelling) => {
      const once = normaliseSymbol(spelling)
      assert.equal(normaliseSymbol(once), once)
      assert.equal(normaliseSymbol(spelling.toLowerCase()), normaliseSymbol(spelling.toLowerCase()))
    }),
    { seed: 20_260_101, numRuns: 2_000 },
  )
})

test('FO-193 case, blanks and what brokers put around do not count', () => {
  const symbol = fc.stringMatching(/^[A-Z][A-Z&]{2,12}$/)
  const around = fc.constantFrom(
    'NSE:#',
    'BSE:#',
    'MCX:#',
    '#.NS',
    '#.BO',
    '#-EQ',
    '#-BE',
    '^#',
    ' # ',
  )
  fc.assert(
    fc.property(symbol, fc.array(around, { maxLength: 3 }), (name, frames) => {
      const framed = frames.reduce((text, frame) => frame.replace('#', () => text), name)
      assert.equal(normaliseSymbol(framed.toLowerCase()), normaliseSymbol(name))
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  )
})

test('FO-194 each index has a display name, and formats of brokers that lead back to it', () => {
  for (const symbol of [...Object.keys(INDEX_NAMES), 'RELIANCE', 'M&M', 'BAJAJ-AUTO']) {
    assert.ok(displayNameOf(symbol).length > 0)
    for (const [broker, format] of Object.entries(brokerSymbolsOf(symbol))) {
      if (format !== null) assert.equal(normaliseSymbol(format), symbol, `${broker} ${format}`)
    }
  }
})

test('FO-194 brokers write NIFTY and RELIANCE as their documents have it', () => {
  assert.deepEqual(brokerSymbolsOf('nifty 50'), {
    kite: 'NSE:NIFTY 50',
    fyers: 'NSE:NIFTY50-INDEX',
    upstox: 'NSE_INDEX|Nifty 50',
    angel: 'Nifty 50',
    yahoo: '^NSEI',
  })
  assert.equal(brokerSymbolsOf('FINNIFTY').upstox, 'NSE_INDEX|Nifty Fin Service')
  assert.equal(brokerSymbolsOf('SENSEX').upstox, 'BSE_INDEX|SENSEX')
  assert.deepEqual(brokerSymbolsOf('RELIANCE'), {
    kite: 'NSE:RELIANCE',
    fyers: 'NSE:RELIANCE-EQ',
    upstox: null,
    angel: 'RELIANCE-EQ',
    yahoo: 'RELIANCE.NS',
  })
  assert.equal(displayNameOf('NIFTY BANK'), 'Nifty Bank')
  assert.ok(Object.values(brokerSymbolsOf('GOLD', null)).every((name) => name === null))
})
