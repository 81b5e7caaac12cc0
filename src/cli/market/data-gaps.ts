import { Option } from 'commander'
import { addDays, calendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly from: string
  readonly to: string
  readonly least: string
  readonly series: '1m' | 'trade' | 'quote' | 'book_change'
}

/**
 *   tidemark data gaps <instrument> --from 2024-11-01 --to 2024-11-07 [--series trade] [--json]
 *
 * Exits 0 when no minute of a session is missing, 1 when some are. Reads only.
 */
export const dataGapsCommand = cliCommand<Options>({
  name: 'gaps <instrument>',
  summary: 'The minutes of sessions that are not stored, and what looks wrong in the others.',
  details:
    'Exits 0 when no minute is missing, 1 when some are. At most 92 days at a time; of trades,\n' +
    'quotes and books, of which a minute without any is missing, at most 7.',
  define: (command) => {
    command
      .requiredOption('--from <date>', 'the first day, of UTC: 2024-11-01')
      .requiredOption('--to <date>', 'the last day')
      .option('--least <minutes>', 'what is shorter is no gap', '1')
      .addOption(
        new Option('--series <series>', 'of bars, or of what comes as it comes')
          .choices(['1m', 'trade', 'quote', 'book_change'])
          .default('1m'),
      )
  },
  async run(cli, options, [instrumentId]) {
    const { output } = cli
    const { isTooLong, readGaps } = await import('../../app/market/series/read-gaps.ts')
    const { AppError } = await import('../../core/app-error.ts')
    const from = beginning(options.from)
    const to = beginning(addDays(calendarDate(options.to), 1))
    const leastMinutes = /^\d{1,4}$/.test(options.least) ? Number(options.least) : 0
    if (leastMinutes < 1) {
      throw new AppError('invalid_input', {}, { message: '--least takes minutes, from 1 on.' })
    }
    const { series } = options
    if (to <= from || isTooLong({ from, to, series })) {
      const most = series === '1m' ? 92 : 7
      throw new AppError('invalid_input', {}, { message: `Say a span of 1 to ${most} days.` })
    }
    return withContext(cli, async (context) => {
      const asked = { instrumentId: instrumentId!, series, from, to, leastMinutes }
      const report = await readGaps(context, asked)
      const { gaps, minutes, missing, spikes, silences, crossedQuotes, bookBreaks } = report
      for (const gap of gaps) {
        const [opened, closed] = [gap.openedFrom, gap.openedTo].map(formatInstant)
        output.emit({ opened_from: opened, opened_to: closed, minutes: gap.minutes })
        output.say(`${opened} to ${closed}: ${gap.minutes} minutes`)
      }
      output.say(
        `${minutes} minutes are stored and ${missing} missing; ${spikes.length} spikes, ` +
          `${silences.length} silences, ${crossedQuotes} crossed quotes, ${bookBreaks} breaks of a book.`,
      )
      return missing === 0 ? EXIT.ok : EXIT.found
    })
  },
})

function beginning(date: string): Instant {
  return Date.parse(`${calendarDate(date)}T00:00:00Z`) as Instant
}
