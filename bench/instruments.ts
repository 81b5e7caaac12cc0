/**
 * How long the index of instruments takes to build, and a search in it.
 *
 *   node bench/instruments.ts [--tiny] [--record]
 *
 * The workload: 200,000 contracts on 203 underlyings, as India's exchanges list them together, and
 * what somebody types: a letter, a name, a strike, a whole contract, nonsense.
 */
import { fixed } from '../src/core/fixed.ts'
import { addDays, calendarDate } from '../src/core/instant.ts'
import {
  buildInstrumentIndex,
  type IndexedInstrument,
} from '../src/domain/market/instruments/instrument-index.ts'
import { formatOptionSymbol } from '../src/domain/market/instruments/option-symbol.ts'
import { readSearch, wordsOfInstrument } from '../src/domain/market/instruments/search-words.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const COUNT = tiny ? 2_000 : 200_000
const ROUNDS = tiny ? 2 : 50
const TYPED = ['s', 'nifty', 'nifty 28nov', 'nifty 12000 ce', 'stock17 15000 put', 'qwertz']

const underlyings = [
  'NIFTY',
  'BANKNIFTY',
  'SENSEX',
  ...Array.from({ length: 200 }, (_, n) => `STOCK${n}`),
]
const before = process.memoryUsage().heapUsed
const wordedAt = performance.now()
const instruments = Array.from({ length: COUNT }, (_, place) => contract(place))
const builtAt = performance.now()
const index = buildInstrumentIndex(instruments)
const buildMs = performance.now() - builtAt

const figures: Record<string, number> = {
  instruments: COUNT,
  wordsMs: builtAt - wordedAt,
  buildMs,
  megabytesBesideTheirRows: (process.memoryUsage().heapUsed - before) / 2 ** 20,
}
for (const text of TYPED) {
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now()
    index.search(readSearch(text), 50, 0)
    return performance.now() - startedAt
  }).sort((a, b) => a - b)
  figures[`"${text}"Ms`] = times[Math.floor(ROUNDS / 2)]!
}
report('instruments', figures)
if (process.argv.includes('--record')) recordHistory('instruments', figures)

function contract(place: number): IndexedInstrument {
  const underlying = underlyings[place % underlyings.length]!
  const turn = Math.floor(place / underlyings.length)
  const right = turn % 2 === 0 ? 'call' : 'put'
  const expiry = addDays(calendarDate('2024-11-07'), 7 * (Math.floor(turn / 2) % 16))
  const strike = String(10_000 + 50 * Math.floor(turn / 32))
  const style = 'weekly' as const
  const symbol = formatOptionSymbol({ underlying, expiry, right, strike: fixed(strike), style })
  const kind = 'option' as const
  const words = wordsOfInstrument({ symbol, name: '', kind, underlying, expiry, strike, right })
  return { instrumentId: `${symbol}.NFO`, symbol, venueId: 'NFO', kind, active: true, words }
}
