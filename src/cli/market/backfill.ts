import { InvalidArgumentError } from 'commander'
import { calendarDate, formatInstant, type CalendarDate } from '../../core/instant.ts'
import type { BackfillReport } from '../../app/market/live/read-backfills.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly from?: CalendarDate
  readonly to?: CalendarDate
}

/**
 *   tidemark backfill [instrument…] [--from 2024-11-01] [--to 2024-11-07] [--json]
 *
 * Exits 0 when what is missing came or the source has nothing, 1 when some could not be fetched, 2
 * when no source is set. Safe to repeat: what is there already stays.
 */
export const backfillCommand = cliCommand<Options>({
  name: 'backfill [instrument...]',
  summary:
    'Fetch the minutes that are missing, of these instruments or of all that are subscribed.',
  details:
    'Exits 0 when what is missing came, or the source has nothing there; 1 when some could not be\n' +
    'fetched; 2 when no source is set: TICKER_URL names one, and an installation that shows the\n' +
    'demonstration has its own. Safe to repeat. At most 31 days at once.',
  define: (command) => {
    command
      .option('--from <date>', 'the first date; 30 days back without it', dateOf)
      .option('--to <date>', 'the last date; today without it', dateOf)
  },
  async run(cli, { from = null, to = null }, instruments) {
    const { output, settings } = cli
    const [{ openMarketSources }, { backfillOnRequest }, { showsDemonstration }] =
      await Promise.all([
        import('../../app/market/live/open-market.ts'),
        import('../../app/market/live/backfill-on-request.ts'),
        import('../../app/world/demonstration-market.ts'),
      ])
    return withContext(cli, async (context) => {
      const usual = (await showsDemonstration(context)) ? 'hours' : 'off'
      const { openFeed } = openMarketSources(context.clock, {
        ...settings.market,
        demo: settings.market.demo ?? usual,
      })
      const instrumentIds = instruments.length === 0 ? null : instruments
      const report = await backfillOnRequest(context, { openFeed, instrumentIds, from, to })
      output.emit(asJson(report))
      output.say(sentenceOf(report))
      for (const error of report.firstErrors) output.say(error)
      return report.errors === 0 ? EXIT.ok : EXIT.found
    })
  },
})

function sentenceOf(report: BackfillReport): string {
  const { gaps, instruments, rowsInserted, rowsDifferent, errors } = report
  if (gaps === 0 && errors === 0) return `Nothing is missing, of ${instruments} instruments.`
  const different =
    rowsDifferent > 0 ? ` ${rowsDifferent} differ from what is there, which stays.` : ''
  const failed = errors > 0 ? ` ${errors === 1 ? '1 error' : `${errors} errors`}:` : ''
  return `${gaps} gaps, ${rowsInserted} minutes stored.${different}${failed}`
}

function asJson(report: BackfillReport): object {
  return {
    backfill_id: report.backfillId,
    looked_from: formatInstant(report.lookedFrom),
    looked_to: formatInstant(report.lookedTo),
    instruments: report.instruments,
    gaps: report.gaps,
    rows_fetched: report.rowsFetched,
    rows_inserted: report.rowsInserted,
    rows_known: report.rowsKnown,
    rows_different: report.rowsDifferent,
    errors: report.errors,
    first_errors: report.firstErrors,
  }
}

function dateOf(text: string): CalendarDate {
  try {
    return calendarDate(text)
  } catch (cause) {
    throw new InvalidArgumentError((cause as Error).message)
  }
}
