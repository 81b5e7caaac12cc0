import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly calendar: string
  readonly actions?: boolean
  readonly factors?: string
  readonly dryRun?: boolean
}

/**
 *   tidemark calendar import <file> [--calendar NSE] [--actions] [--factors CCCL] [--dry-run] [--json]
 *
 * Exits 0 when the file was taken, 2 when a line is wrong: then nothing of it was. Safe to repeat.
 */
export const calendarImportCommand = cliCommand<Options>({
  name: 'import <file>',
  summary: 'Take holidays and special sessions from CSV, or corporate actions.',
  details:
    'Holidays: date,name[,calendar,event_type,is_trading_day,special_start,special_end,…]\n' +
    'Actions:  symbol,ex_date,purpose as the exchange has it, or action_type and its terms.\n' +
    'Factors:  a Lean factor file, of the symbol that is named.\n\n' +
    'Exits 0 when all was taken, 2 when a line is wrong: then nothing was.',
  define: (command) => {
    command
      .option('--calendar <code>', 'of lines that name none', 'NSE')
      .option('--actions', 'the file holds corporate actions')
      .option('--factors <symbol>', 'the file is a Lean factor file of this symbol')
      .option('--dry-run', 'say what would become of it, and write nothing')
  },
  async run(cli, { calendar, actions, factors, dryRun = false }, [path]) {
    const { output } = cli
    const [{ importFile }, { calendarFaults }] = await Promise.all([
      import('../../app/calendar/import-file.ts'),
      import('./calendar-faults.ts'),
    ])
    return withContext(cli, async (context) => {
      try {
        const kind = factors !== undefined ? 'factors' : actions ? 'actions' : 'holidays'
        const file = { path: path!, kind, exchange: calendar.toUpperCase(), dryRun } as const
        const symbol = factors?.toUpperCase() ?? ''
        const report = await importFile(context, { ...file, symbol })
        const { counts, lines, applied } = report
        for (const line of lines) output.emit(line)
        const shown = lines.slice(0, SHOWN).map((one) => [one.date ?? '', one.name, one.outcome])
        output.say(output.table(['date', 'name', 'outcome'], shown))
        if (lines.length > SHOWN) output.say(`and ${lines.length - SHOWN} more; --json lists them.`)
        const said = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`)
        output.say(`\n${said.join(', ')}.${applied ? '' : ' Nothing was written: a trial.'}`)
        return EXIT.ok
      } catch (cause) {
        const faults = calendarFaults(cause)
        if (faults === null) throw cause
        for (const { path: where, message } of faults) {
          output.emit({ line: Number(where.split(' ').at(-1)), reason: message })
          output.say(`  ${where.replace('body.csv ', '')}: ${message}`)
        }
        output.say('\nNothing was written: every line of a file is taken, or none.')
        return EXIT.failed
      }
    })
  },
})

const SHOWN = 40
