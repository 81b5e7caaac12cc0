import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly calendar: string
  readonly year?: string
}

/**
 *   tidemark calendar holidays [--calendar NSE] [--year 2026] [--json]
 *
 * Reads only: closed weekdays, and sessions that are not like others.
 */
export const calendarHolidaysCommand = cliCommand<Options>({
  name: 'holidays',
  summary: 'The days of a year on which a venue is closed, or open at other hours.',
  define: (command) => {
    command
      .option('--calendar <code>', 'NSE, MCX, NYSE, CME, …', 'NSE')
      .option('--year <year>', 'this year, if it is left out')
  },
  async run(cli, { calendar, year }) {
    const { output } = cli
    const [{ listHolidays }, { calendarDate }, { AppError }] = await Promise.all([
      import('../../app/calendar/list-holidays.ts'),
      import('../../core/instant.ts'),
      import('../../core/app-error.ts'),
    ])
    if (year !== undefined && !/^(19|20)\d\d$/.test(year)) {
      throw new AppError('invalid_input', {}, { message: `"${year}" is not a year like 2026.` })
    }
    return withContext(cli, async (context) => {
      const asked = year ?? new Date(context.clock.now()).toISOString().slice(0, 4)
      const [from, to] = [calendarDate(`${asked}-01-01`), calendarDate(`${asked}-12-31`)]
      const days = await listHolidays(context, { exchange: calendar, from, to })
      const hoursOf = (day: (typeof days)[number]): string =>
        day.opening ? `${day.opening.hours.opens}–${day.opening.hours.closes}` : 'closed'
      for (const day of days) {
        const { calendarCode: calendar_code, date, name, kind, source, provisional } = day
        output.emit({ calendar_code, date, name, kind, hours: hoursOf(day), source, provisional })
      }
      const rows = days.map((day) => [
        day.date,
        day.name,
        hoursOf(day),
        day.provisional ? `${day.source}, provisional` : day.source,
      ])
      output.say(output.table(['date', 'name', 'hours', 'source'], rows))
      return EXIT.ok
    })
  },
})
