import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/answers.tsx'
import type { CalendarDay } from './queries.ts'

const SOURCES: Readonly<Record<CalendarDay['source'], string>> = {
  code: 'known',
  manual: 'declared here',
  import: 'from a file',
  feed: 'fetched',
}

const COLUMNS: readonly Column<CalendarDay>[] = [
  { title: 'Date', width: 110, sort: ['text', ({ date }) => date], cell: ({ date }) => date },
  { title: 'Day', width: 100, cell: ({ weekday }) => weekday },
  { title: 'Name', width: 220, sort: ['text', ({ name }) => name], cell: ({ name }) => name },
  { title: 'Hours', width: 170, cell: (day) => hoursOf(day) },
  {
    title: 'Source',
    width: 130,
    cell: ({ source, provisional }) => (
      <>
        {SOURCES[source]} {provisional && <span className="badge wait">provisional</span>}
      </>
    ),
  },
]

/** The days of the year that are not like others, in words. */
export function DayList({ days }: { days: readonly CalendarDay[] }) {
  if (days.length === 0) return <Empty title="Every day is like the others" />
  return (
    <DataTable label="Days unlike others" rows={days} keyOf={(day) => day.date} columns={COLUMNS} />
  )
}

function hoursOf({ sessions }: CalendarDay) {
  const main = sessions.filter(({ session_type }) => !session_type.endsWith('_market'))
  if (main.length === 0) return <span className="badge bad">Closed</span>
  return (
    <span className="number">{main.map(({ start, end }) => `${start}–${end}`).join(', ')}</span>
  )
}
