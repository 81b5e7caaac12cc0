import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  buildInstrumentIndex,
  type IndexedInstrument,
  type InstrumentIndex,
  kindOrder,
} from '../../../domain/market/instruments/instrument-index.ts'
import { wordsOfInstrument } from '../../../domain/market/instruments/search-words.ts'
import type { Pool } from '../../../store/pool.ts'
import {
  instrumentsRevision,
  pageOfSearchRows,
  type SearchRow,
} from '../../../store/market/search-rows.ts'
import type { Clock } from '../../context.ts'
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
 * that they changed. The first search waits for it; a later one waits a second for the new one, then
 * sees the instruments as they were.
 */
export async function instrumentTable(context: ContractContext): Promise<InstrumentIndex> {
  const { pool, links, clock } = context
  const load = () => instrumentsRevision(pool)
  const revision = await (links ? links.cache.read(`${INSTRUMENT_CACHE}revision`, load) : load())
  const kept = KEPT.get(pool)
  if (kept?.revision === revision) return soonest(clock, kept)
  const index = readIndex(pool)
  const ready = kept?.ready ?? null
  KEPT.set(pool, { revision, index, ready })
  index.then(
    (read) => settle(pool, { revision, index, ready: read }),
    () => settle(pool, { revision: '', index, ready }), // the next search tries again
  )
  return soonest(clock, { index, ready })
}

const PATIENCE_MS = 1_000

/** The index, or if it takes long the one that is ready. */
async function soonest(
  clock: Clock,
  { index, ready }: Pick<Kept, 'index' | 'ready'>,
): Promise<InstrumentIndex> {
  if (ready === null) return index
  const answered = new AbortController() // ends the wait
  const patience = clock.sleep(PATIENCE_MS, answered.signal).then(() => ready)
  try {
    return await Promise.race([index.catch(() => ready), patience])
  } finally {
    answered.abort()
  }
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
