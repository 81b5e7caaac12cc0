import { InvalidArgumentError, Option } from 'commander'
import type { ImportedFile } from '../../app/market/series/import-bars.ts'
import { BAR_INTERVALS, type BarInterval } from '../../domain/market/series/bar.ts'
import { cliCommand, EXIT, type ExitCode } from '../command.ts'
import type { Output } from '../output.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly symbol?: string
  readonly venue?: string
  readonly interval?: BarInterval
  readonly dates?: 'month-first' | 'day-first'
  readonly again?: boolean
}

const SHOWN = 20 // refused lines a file; --json has all

/**
 *   tidemark import <path…> [--symbol SPY --venue NYSE] [--interval 1m|1d] [--json]
 *
 * Exits 0 when every line was taken or known, 1 when some were refused, 2 when nothing could be read.
 * Safe to repeat. Each file is one transaction.
 */
export const importCommand = cliCommand<Options>({
  name: 'import <path...>',
  summary: 'Read bars, quotes, trades, books and chains from files, and folders of them.',
  details:
    'Exits 0 when every line was taken or known, 1 when some were refused, 2 when nothing could\n' +
    'be read. Safe to repeat: what is there already stays.\n\n' +
    'A CSV file needs --symbol and --venue, and a header like date,open,high,low,close,volume.\n' +
    'Files of Lean, Binance, hftbacktest and bhavcopies of NSE and BSE say what they hold by their\n' +
    'names and folders: keep those. docs/market-data.md lists them.',
  define: (command) => {
    command
      .option('--symbol <symbol>', 'whose bars a CSV file holds', upperCase)
      .option('--venue <venue>', 'where it is traded: NSE, BSE, NYSE, CBOE, …', upperCase)
      .addOption(
        new Option('--interval <interval>', 'of the bars, if the file leaves it open').choices(
          BAR_INTERVALS,
        ),
      )
      .addOption(
        new Option('--dates <order>', 'how to read 1/2/2024').choices(['month-first', 'day-first']),
      )
      .option('--again', 'read files whose bytes were imported before, too')
  },
  async run(cli, { symbol, venue, interval, dates, again }, paths) {
    const { output } = cli
    const { filesAt, importFile } = await import('../../app/market/series/import-bars.ts')
    const { venueCalendar } = await import('../../domain/calendar/venue.ts')
    if (venue !== undefined) venueCalendar(venue) // refuses a venue that we do not know
    const files = await filesAt(paths)
    const instrument =
      symbol !== undefined && venue !== undefined ? { symbol, venueId: venue } : undefined
    return withContext(cli, async (context) => {
      const reports: ImportedFile[] = []
      const progress = output.progress('import', files.length)
      for (const [index, file] of files.entries()) {
        const made = await importFile(context, {
          file,
          ...(instrument && { instrument }),
          ...(interval && { interval }),
          ...(dates && { dateOrder: dates }),
          ...(again && { again }),
          onProgress: (lines) => progress.update(index, `${file.path} ${lines} lines`),
        })
        progress.update(index + 1)
        for (const report of made) {
          reports.push(report)
          output.emit(asJson(report))
        }
      }
      progress.stop()
      if (!output.json) sayReports(output, reports)
      return exitCodeOf(reports)
    })
  },
})

function exitCodeOf(reports: readonly ImportedFile[]): ExitCode {
  const bars = reports.map((report) =>
    report.outcome === 'read' ? report.taken + report.known : 0,
  )
  if (bars.every((count) => count === 0)) return EXIT.failed
  const refused = reports.some((report) =>
    report.outcome === 'read' ? report.refusedCount > 0 : report.outcome === 'refused',
  )
  return refused ? EXIT.found : EXIT.ok
}

function asJson(report: ImportedFile): object {
  if (report.outcome !== 'read') return report
  const { instrumentId, refusedCount, ...rest } = report
  return { ...rest, instrument_id: instrumentId, refused_count: refusedCount }
}

function sayReports(output: Output, reports: readonly ImportedFile[]): void {
  const read = reports.filter((report) => report.outcome === 'read')
  if (read.length > 0) {
    const head = ['file', 'kind', 'instrument', 'taken', 'known', 'odd', 'refused']
    const rows = read.map((report) => [
      report.path,
      report.interval === null ? report.kind : `${report.kind} ${report.interval}`,
      report.instrumentId ?? `${report.instruments} instruments`,
      String(report.taken),
      String(report.known),
      String(report.flagged),
      String(report.refusedCount),
    ])
    output.say(output.table(head, rows))
  }
  for (const report of reports) {
    if (report.outcome !== 'read') {
      output.say(`\n${report.path} was ${report.outcome}: ${report.reason}`)
      continue
    }
    for (const note of report.notes) output.say(`\n${report.path}: ${note}`)
    if (report.refusedCount === 0) continue
    output.say(`\n${report.path}, refused lines:`)
    for (const { line, reason } of report.refused.slice(0, SHOWN)) {
      output.say(`  line ${line}: ${reason}`)
    }
    const more = report.refusedCount - SHOWN
    if (more > 0) output.say(`  and ${more} more; --json lists them.`)
  }
  const counts = read.map(({ taken, known }) => taken + known)
  if (counts.every((count) => count === 0)) output.say('\nNothing could be read.')
}

function upperCase(text: string): string {
  if (/^[A-Za-z0-9&_-]{1,32}$/.test(text)) return text.toUpperCase()
  throw new InvalidArgumentError('It is made of letters and digits, like NIFTYBEES.')
}
