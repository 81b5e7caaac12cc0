import { AppError } from '../../core/app-error.ts'
import { addDays, type CalendarDate, type Instant } from '../../core/instant.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { zonedInstant } from '../../domain/calendar/zone.ts'
import type { Bar, BarInterval } from '../../domain/market/series/bar.ts'
import type { TradedInstrument } from '../../domain/market/instruments/instrument.ts'
import { barsBetween } from '../../store/market/read-bars.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import type { Context } from '../context.ts'
import { filesAt, instrumentOf } from '../market/series/import-bars.ts'
import { parseFile } from '../../feeds/files/discover.ts'
import { extendWorld, isOfWorld } from '../world/extend-world.ts'

export interface HistorySpan {
  readonly from: CalendarDate | null
  readonly to: CalendarDate | null // included
}

/** The bars of one instrument, oldest first. */
export interface InstrumentHistory {
  readonly instrument: TradedInstrument
  readonly bars: readonly Bar[]
}

/** Bars of the store; of the demonstration world they are made if nobody needed them yet. */
export async function readStoredHistory(
  context: Context,
  instrumentIds: readonly string[],
  interval: BarInterval,
  span: HistorySpan,
): Promise<InstrumentHistory[]> {
  const world = instrumentIds.filter(isOfWorld)
  if (world.length > 0 && span.from !== null && span.to !== null) {
    const stretch = { instrumentIds: world, interval, from: span.from, to: span.to }
    await extendWorld(context, stretch)
  }
  const instruments = await findInstruments(context.pool, instrumentIds)
  const unknown = instrumentIds.find((id) => !instruments.some((one) => one.instrumentId === id))
  if (unknown !== undefined) {
    throw invalid(`There is no instrument "${unknown}". Import its bars, or give a file by --csv.`)
  }
  return Promise.all(
    instruments.map(async (instrument) => {
      const bars = await readAll(context, instrument, interval, span)
      if (bars.length > 0) return { instrument, bars }
      const { instrumentId } = instrument
      throw invalid(`There are no ${interval} bars of ${instrumentId} in that span. Import some.`)
    }),
  )
}

const PAGE = 50_000

async function readAll(
  context: Context,
  { instrumentId, venueId }: TradedInstrument,
  interval: BarInterval,
  span: HistorySpan,
): Promise<Bar[]> {
  const { from, until } = instantsOf(venueId, span)
  const bars: Bar[] = []
  for (let next = from; ;) {
    const page = await barsBetween(context, instrumentId, interval, next, until, PAGE)
    for (const bar of page) bars.push(bar)
    if (page.length < PAGE) return bars
    next = (page.at(-1)!.openedAt + 1) as Instant
  }
}

/** The bars of files, without any database. Files of one instrument go together. */
export async function readFileHistory(
  paths: readonly string[],
  instrumentId: string | undefined,
  span: HistorySpan,
): Promise<{ readonly history: InstrumentHistory[]; readonly interval: BarInterval }> {
  const found = new Map<string, { instrument: TradedInstrument; bars: Map<Instant, Bar> }>()
  const intervals = new Set<BarInterval>()
  for (const file of await filesAt(paths)) {
    if (file.parser === 'none' || file.parser === 'series') continue
    const named = instrumentId === undefined ? undefined : splitId(instrumentId)
    const instrument = instrumentOf(file, named)
    const parsed = await parseFile(file, { instrumentId: instrument.instrumentId })
    intervals.add(parsed.interval)
    const { from, until } = instantsOf(instrument.venueId, span)
    const own = found.get(instrument.instrumentId) ?? { instrument, bars: new Map() }
    found.set(instrument.instrumentId, own)
    for await (const row of parsed.rows) {
      if (!row.ok || row.bar.openedAt < from || row.bar.openedAt >= until) continue
      own.bars.set(row.bar.openedAt, row.bar)
    }
  }
  const history = [...found.values()].map(({ instrument, bars }) => ({
    instrument,
    bars: [...bars.values()].sort((a, b) => a.closedAt - b.closedAt),
  }))
  const [interval] = intervals
  if (interval === undefined || history.some(({ bars }) => bars.length === 0)) {
    throw invalid(`There are no bars in that span at ${paths.join(', ')}.`)
  }
  if (intervals.size > 1) throw invalid('The files hold bars of a minute and of a day. Choose one.')
  return { history, interval }
}

function splitId(instrumentId: string): { symbol: string; venueId: string } {
  const at = instrumentId.lastIndexOf('.')
  if (at < 1) throw invalid(`"${instrumentId}" is not an instrument like SPY.NYSE.`)
  return { symbol: instrumentId.slice(0, at), venueId: instrumentId.slice(at + 1) }
}

const FIRST = '1900-01-01' as CalendarDate
const LAST = '9998-12-31' as CalendarDate

function instantsOf(venueId: string, { from, to }: HistorySpan): { from: Instant; until: Instant } {
  const { zone } = venueCalendar(venueId)
  return {
    from: zonedInstant(zone, from ?? FIRST, 0),
    until: zonedInstant(zone, addDays(to ?? LAST, 1), 0),
  }
}

function invalid(message: string): AppError {
  return new AppError('invalid_input', {}, { message })
}
