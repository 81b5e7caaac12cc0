import type { DayReport, JudgedLevel } from '../../app/operations/report/report-day.ts'
import { addDays, type CalendarDate } from '../../core/instant.ts'
import { megabytes } from './backup.ts'
import { cliCommand, EXIT } from '../command.ts'
import type { Output } from '../output.ts'
import { date } from '../runs/run-options.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly day?: CalendarDate
  readonly prometheus?: string
}

/**
 *   tidemark report [--day 2026-01-31] [--prometheus http://127.0.0.1:9090] [--json]
 *
 * Exits 0 when the day was as it should be, 1 when a service level was broken or the books disagree,
 * 2 when it could not tell. Reads only.
 */
export const reportCommand = cliCommand<Options>({
  name: 'report',
  summary: 'Tell how a day was: service levels, runs, sign-ins, books.',
  details:
    'Response times, availability and memory are known to Prometheus alone, so without its address\n' +
    'they are left out. Exits 0 when the day was as it should be, 1 when a service level was broken\n' +
    'or the books disagree, 2 when it could not tell.',
  define: (command) => {
    command
      .option('--day <date>', 'a day of UTC, like 2026-01-31; yesterday without it', date)
      .option('--prometheus <url>', 'the Prometheus that scrapes the servers')
  },
  async run(cli, { day: asked, prometheus = null as string | null }) {
    const { output } = cli
    const { reportDay } = await import('../../app/operations/report/report-day.ts')
    return withContext(cli, async (context) => {
      const today = new Date(context.clock.now()).toISOString().slice(0, 10) as CalendarDate
      const day = asked ?? addDays(today, -1)
      const report = await reportDay(context, { day, prometheus })
      output.answer(asJson(report), () => pageOf(output, report))
      const wrong = report.discrepancies.length > 0 || report.levels?.some(({ broken }) => broken)
      return wrong ? EXIT.found : EXIT.ok
    })
  },
})

function pageOf(
  output: Output,
  { day, complete, books, discrepancies, levels }: DayReport,
): string {
  const { runsStarted, runsEnded, keyRequests, keyFailures, sessionsOpened, actions } = books
  const rows = [
    ['runs started', String(runsStarted)],
    ...Object.entries(runsEnded).map(([status, count]) => [
      `runs ended as ${status}`,
      String(count),
    ]),
    ['requests with an API key', String(keyRequests)],
    ['of those, failed', String(keyFailures)],
    ['sessions opened', String(sessionsOpened)],
    ...Object.entries(actions).map(([action, count]) => [`audit: ${action}`, String(count)]),
    ['database, now', megabytes(books.databaseBytes)],
  ]
  return [
    `${day}, UTC${complete ? '' : ', as far as it has come'}`,
    '',
    levels === null
      ? 'Service levels: not known here; name the Prometheus that scrapes the servers by --prometheus.'
      : output.table(['', 'service level', 'was', 'limit'], levels.map(levelRow)),
    '',
    output.table(['in the books', 'count'], rows),
    '',
    discrepancies.length === 0
      ? 'The books agree.'
      : `The books differ: ${discrepancies.length} discrepancies. See tidemark verify.`,
  ].join('\n')
}

function levelRow({ name, unit, limit, kept, value, broken }: JudgedLevel): string[] {
  const verdict = value === null ? 'not measured' : limit === null ? '' : broken ? 'broken' : 'kept'
  const bound = limit === null ? '' : `${kept} ${inWords(limit, unit)}`
  return [verdict, name, value === null ? '–' : inWords(value, unit), bound]
}

function inWords(value: number, unit: JudgedLevel['unit']): string {
  switch (unit) {
    case 's':
      return `${(value * 1_000).toFixed(1)} ms`
    case 'bytes':
      return megabytes(value)
    case 'fraction':
      return `${(value * 100).toFixed(2)} %`
    case 'count':
      return String(Math.round(value))
  }
}

function asJson({ day, complete, books, discrepancies, levels }: DayReport): object {
  return {
    day,
    complete,
    runs_started: books.runsStarted,
    runs_ended: books.runsEnded,
    key_requests: books.keyRequests,
    key_failures: books.keyFailures,
    sessions_opened: books.sessionsOpened,
    actions: books.actions,
    database_bytes: books.databaseBytes,
    discrepancies,
    service_levels: levels,
  }
}
