import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly calendar?: string
  readonly at?: string
}

/**
 *   tidemark calendar status [--calendar NSE] [--at 2026-11-08T12:30:00Z] [--json]
 *
 * Reads only. Exits 0 when a calendar that was named is open, or none was named; 1 when it is closed.
 */
export const calendarStatusCommand = cliCommand<Options>({
  name: 'status',
  summary: 'What each venue does now, and until when.',
  details: 'With --calendar: exits 0 when it is open, 1 when it is closed.',
  define: (command) => {
    command
      .option('--calendar <code>', 'one calendar: NSE, MCX, NYSE, CME, …')
      .option('--at <instant>', 'at another time than now, like 2026-01-31T09:15:00Z')
  },
  async run(cli, { calendar, at }) {
    const { output } = cli
    const [{ readStatus }, { listCalendars }, { instant, formatInstant }] = await Promise.all([
      import('../../app/calendar/read-status.ts'),
      import('../../app/calendar/list-calendars.ts'),
      import('../../core/instant.ts'),
    ])
    return withContext(cli, async (context) => {
      const codes =
        calendar === undefined ? (await listCalendars(context)).map(({ code }) => code) : [calendar]
      const time = at === undefined ? ('now' as const) : { at: instant(at) }
      const statuses = []
      for (const code of codes) statuses.push(await readStatus(context, code, time))
      for (const status of statuses) {
        output.emit({
          calendar_code: status.venueId,
          at: formatInstant(status.at),
          status: status.open ? 'open' : 'closed',
          current_session: status.phase,
          reason: status.reason,
          next_change_at: formatInstant(status.changesAt),
          next_session: status.changesTo,
          next_trading_day: status.next.date,
          provisional: status.provisional,
        })
      }
      const rows = statuses.map((status) => [
        status.venueId,
        status.open ? 'open' : 'closed',
        status.reason,
        `${status.changesTo} at ${formatInstant(status.changesAt).slice(0, 16)}Z`,
      ])
      output.say(output.table(['calendar', 'is', 'why', 'next'], rows))
      return calendar !== undefined && !statuses[0]!.open ? EXIT.found : EXIT.ok
    })
  },
})
