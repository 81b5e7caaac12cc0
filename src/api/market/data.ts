import { calendarDate, formatInstant, instant, type Instant } from '../../core/instant.ts'
import { readCoverage } from '../../app/market/series/read-coverage.ts'
import { readGaps } from '../../app/market/series/read-gaps.ts'
import { readImports, readStorage } from '../../app/market/series/read-imports.ts'
import * as contract from '../../contract/market/data.ts'
import { route } from '../route.ts'

export const dataRoutes = [
  route(contract.readCoverage, async (context, { query }) => {
    const { series, instrument_id: instrumentId, from, to, after, limit } = query
    const isBar = series === '1m' || series === '1d'
    const { items, next } = await readCoverage(context, {
      kind: isBar ? 'bar' : series,
      interval: isBar ? series : series === 'quote_bar' ? '1m' : null,
      instrumentId,
      from: calendarDate(from),
      to: calendarDate(to),
      after,
      limit,
    })
    return {
      items: items.map(({ instrumentId: id, days }) => ({
        instrument_id: id,
        days: days.map(({ day, rows, expected, archived }) => {
          return { date: day, rows, expected, archived }
        }),
      })),
      next,
    }
  }),

  route(contract.readGaps, async (context, { query }) => {
    const { instrument_id: instrumentId, series, from, to, least_minutes: leastMinutes } = query
    const report = await readGaps(context, {
      instrumentId,
      series,
      from: instant(from),
      to: instant(to),
      leastMinutes,
    })
    return {
      instrument_id: instrumentId,
      series,
      minutes: report.minutes,
      missing: report.missing,
      gaps: report.gaps.map(({ openedFrom, openedTo, minutes }) => ({
        opened_from: formatInstant(openedFrom),
        opened_to: formatInstant(openedTo),
        minutes,
      })),
      spikes: report.spikes.map(({ openedAt, close, moved }) => {
        return { opened_at: formatInstant(openedAt as Instant), close, moved }
      }),
      silences: report.silences.map(({ openedAt, minutes }) => {
        return { opened_at: formatInstant(openedAt as Instant), minutes }
      }),
      crossed_quotes: report.crossedQuotes,
      book_breaks: report.bookBreaks,
    }
  }),

  route(contract.listImports, async (context, { query: { limit, offset } }) => {
    const { items, total } = await readImports(context, { limit, offset })
    return {
      items: items.map((one) => ({
        import_id: one.importId,
        recorded_at: formatInstant(one.recordedAt),
        source: one.source,
        sha256: one.sha256,
        kind: one.kind,
        format: one.format,
        instrument_id: one.instrumentId,
        instruments: one.instruments,
        interval: one.interval,
        taken: one.taken,
        known: one.known,
        flagged: one.flagged,
        refused_count: one.refusedCount,
        refused: [...one.refused],
        notes: [...one.notes],
        first_at: one.firstAt === null ? null : formatInstant(one.firstAt),
        last_at: one.lastAt === null ? null : formatInstant(one.lastAt),
      })),
      total,
      limit,
      offset,
    }
  }),

  route(contract.readStorage, async (context) => {
    const { hot, history } = await readStorage(context)
    return {
      hot: hot.map(({ parent, parts, rows, bytes }) => ({ table: parent, parts, rows, bytes })),
      history: history.map(({ coldFiles, firstDay, lastDay, ...rest }) => ({
        ...rest,
        cold_files: coldFiles,
        first_day: firstDay,
        last_day: lastDay,
      })),
    }
  }),
]
