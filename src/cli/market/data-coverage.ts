import { calendarDate } from '../../core/instant.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly from: string
  readonly to: string
  readonly daily?: boolean
}

/**
 *   tidemark data coverage [instrument] --from 2024-11-01 --to 2024-11-07 [--daily] [--json]
 *
 * Exits 0 when every session is whole, 1 when bars are missing. Reads only.
 */
export const dataCoverageCommand = cliCommand<Options>({
  name: 'coverage [instrument]',
  summary: 'What is stored of each instrument, beside what its sessions let expect.',
  details: 'Exits 0 when every session is whole, 1 when bars are missing.',
  define: (command) => {
    command
      .requiredOption('--from <date>', 'the first day, of UTC: 2024-11-01')
      .requiredOption('--to <date>', 'the last day')
      .option('--daily', 'bars of a day, instead of a minute')
  },
  async run(cli, { from, to, daily }, [instrumentId]) {
    const { output } = cli
    const { readCoverage } = await import('../../app/market/series/read-coverage.ts')
    const span = { from: calendarDate(from), to: calendarDate(to) }
    const interval = daily ? ('1d' as const) : ('1m' as const)
    return withContext(cli, async (context) => {
      const rows: string[][] = []
      let short = 0
      for (let after: string | null = ''; after !== null;) {
        const asked = { kind: 'bar', interval, ...span, instrumentId, after, limit: 100 }
        const { items, next } = await readCoverage(context, asked)
        for (const { instrumentId: id, days } of items) {
          const expected = days.reduce((total, day) => total + (day.expected ?? 0), 0)
          const there = days.reduce((total, day) => total + day.rows, 0)
          const lacking = days.filter((day) => day.rows < (day.expected ?? 0)).length
          const archived = days.filter((day) => day.archived).length
          short += lacking
          output.emit({ instrument_id: id, bars: there, expected, days_short: lacking, archived })
          rows.push([id, there, expected, lacking, archived].map(String))
        }
        after = next
      }
      if (!output.json) {
        output.say(output.table(['instrument', 'bars', 'expected', 'days short', 'in files'], rows))
      }
      return short === 0 ? EXIT.ok : EXIT.found
    })
  },
})
