import type { CalendarDate } from '../../../core/instant.ts'
import { INDEX_NAMES } from './index-names.ts'
import type { InstrumentKind, OptionRight } from './instrument.ts'
import { normaliseSymbol } from './normalise-symbol.ts'
import { parseOptionSymbol, type ContractSymbol } from './option-symbol.ts'

/** What the words of an instrument are made of; the strike as decimal text. */
export interface WordedInstrument {
  readonly symbol: string
  readonly name: string
  readonly kind: InstrumentKind
  readonly underlying: string | null
  readonly expiry: CalendarDate | null
  readonly strike: string | null
  readonly right: OptionRight | null
}

/** The words by which an instrument is found, the symbol first. */
export function wordsOfInstrument(instrument: WordedInstrument): readonly string[] {
  const { symbol, name, kind, underlying, expiry, strike, right } = instrument
  const names = INDEX_NAMES[symbol]
  return [
    symbol,
    ...wordsOf(name),
    ...(underlying === null ? [] : [underlying]),
    ...(names ? [...names.aliases, ...wordsOf(names.display)] : []),
    ...(expiry === null ? [] : wordsOfDate(expiry)),
    ...(strike === null ? [] : [strike]),
    ...(right === null ? [] : WORDS_OF_RIGHT[right]),
    ...(kind === 'future' ? WORDS_OF_FUTURE : []),
  ]
}

/** What somebody typed, as words and as the symbols that it may be. */
export function readSearch(text: string): {
  readonly words: readonly string[]
  readonly symbols: readonly string[]
  readonly contract: ContractSymbol | null // where it is the symbol of one, in any style
} {
  const words = wordsOf(text)
  const canonical = normaliseSymbol(text)
  const contract = parseOptionSymbol(text)
  return {
    words,
    symbols: words.length === 0 ? [] : [...new Set([canonical, words.join('')])],
    contract: contract.ok ? contract.value : null,
  }
}

function wordsOf(text: string): string[] {
  return text
    .toUpperCase()
    .split(/[^\p{L}\p{N}&.-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
}

const WORDS_OF_RIGHT = { call: ['CE', 'CALL'], put: ['PE', 'PUT'] } as const
const WORDS_OF_FUTURE = ['FUT', 'FUTURE'] as const
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')

/** 2024-11-28 is found by itself, 28NOV24, NOV24, 24NOV and NOV. */
function wordsOfDate(date: CalendarDate): string[] {
  const [year, day] = [date.slice(2, 4), date.slice(8)]
  const month = MONTHS[Number(date.slice(5, 7)) - 1]!
  return [date, `${day}${month}${year}`, `${month}${year}`, `${year}${month}`]
}
