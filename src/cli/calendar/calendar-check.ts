import { cliCommand, EXIT } from '../command.ts'

/**
 *   tidemark calendar check <path…> [--json]
 *
 * Lists every day about which published calendars and ours differ. Needs no database. Exits 0 when
 * they agree, 1 when they do not, 2 when there is nothing to compare.
 */
export const calendarCheckCommand = cliCommand({
  name: 'check <path...>',
  summary: 'Compare our calendars with published ones, day by day.',
  details:
    'Reads CSV of exchange_calendars (xbom.csv, xnys.csv) and Lean’s market-hours-database.json.\n' +
    'Who is right where they differ stands in docs/calendars.md.',
  async run({ output }, _options, paths) {
    const { compareCalendars } = await import('../../app/calendar/compare-calendars.ts')
    let [days, count] = [0, 0]
    for (const path of paths) {
      const comparison = await compareCalendars(path)
      days += comparison.days
      count += comparison.disagreements.length
      const rows = comparison.disagreements.map((one) => {
        const { file, calendarCode: calendar_code, date, ours, theirs, name } = one
        output.emit({ file, calendar_code, date, ours, theirs, name })
        return [date, calendar_code, ours, theirs, name ?? '', file]
      })
      if (rows.length === 0) continue
      output.say(output.table(['date', 'calendar', 'ours', 'theirs', 'our name', 'file'], rows))
    }
    output.say(`\n${days} days compared, ${count} differ.`)
    return count === 0 ? EXIT.ok : EXIT.found
  },
})
