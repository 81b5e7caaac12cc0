import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  buildInstrumentIndex,
  type IndexedInstrument,
  type InstrumentIndex,
  kindOrder,
} from '../../domain/market/instrument-index.ts'
import { wordsOfInstrument } from '../../domain/market/search-words.ts'
import type { Pool } from '../../store/pool.ts'
import {
  instrumentsRevision,
  pageOfSearchRows,
  type SearchRow,
} from '../../store/market/search-rows.ts'
import { type ContractContext, INSTRUMENT_CACHE } from './find-contracts.ts'

interface Kept {
  readonly revision: string
  readonly index: Promise<InstrumentIndex>
  readonly ready: InstrumentIndex | null // the newest that is: it answers meanwhile
}

/** One index for each database that this process speaks to. */
const KEPT = new WeakMap<Pool, Kept>()

/**
 * The index of all instruments: read once, then kept in memory until an import tells every process
 * that they changed. The first search waits for it; later ones see the instruments as they were for
 * the seconds that the new one takes.
 */
export async function instrumentTable(context: ContractContext): Promise<InstrumentIndex> {
  const { pool, links } = context
  const load = () => instrumentsRevision(pool)
  const revision = await (links ? links.cache.read(`${INSTRUMENT_CACHE}revision`, load) : load())
  const kept = KEPT.get(pool)
  if (kept?.revision === revision) return kept.ready ?? kept.index
  const index = readIndex(pool)
  const ready = kept?.ready ?? null
  KEPT.set(pool, { revision, index, ready })
  index.then(
    (read) => settle(pool, { revision, index, ready: read }),
    () => settle(pool, { revision: '', index, ready }), // the next search tries again
  )
  return ready ?? index
}

/** What became of an index, unless another has taken its place meanwhile. */
function settle(pool: Pool, kept: Kept): void {
  if (KEPT.get(pool)?.index === kept.index) KEPT.set(pool, kept)
}

const PAGE = 10_000

async function readIndex(pool: Pool): Promise<InstrumentIndex> {
  const rows: SearchRow[] = []
  const words = new Map<SearchRow, readonly string[]>()
  for (let after = ''; ;) {
    const page = await pageOfSearchRows(pool, after, PAGE)
    for (const row of page) {
      rows.push(row)
      words.set(row, wordsOfInstrument(row))
    }
    if (page.length < PAGE) break
    after = page.at(-1)!.instrumentId
    await nextTurn() // requests are answered between two pages
  }
  rows.sort(inOrder)
  return buildInstrumentIndex(rows.map((row) => indexed(row, words.get(row)!)))
}

function indexed(row: SearchRow, words: readonly string[]): IndexedInstrument {
  const { instrumentId, symbol, venueId, kind, active } = row
  return { instrumentId, symbol, venueId, kind, active, words }
}

/** What is listed before what is not; then by kind, and contracts as a chain has them. */
function inOrder(a: SearchRow, b: SearchRow): number {
  return (
    Number(b.active) - Number(a.active) ||
    kindOrder(a.kind) - kindOrder(b.kind) ||
    compare(a.underlying ?? '', b.underlying ?? '') ||
    compare(a.expiry ?? '', b.expiry ?? '') ||
    Number(a.strike ?? 0) - Number(b.strike ?? 0) ||
    compare(a.symbol, b.symbol)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
