import { monthsOf, type Month, type Square } from './months.ts'
import type { CalendarDay } from './queries.ts'

interface YearProps {
  readonly year: number
  readonly days: readonly CalendarDay[]
  readonly expiries: ReadonlyMap<string, string> // by date
}

const LEGEND = [
  ['holiday', 'Closed'],
  ['special', 'Open at other hours'],
  ['muhurat', 'Muhurat'],
  ['expiry', 'Expiry'],
] as const

const TODAY = new Date(Date.now()).toISOString().slice(0, 10)

/** A year as a picture: each day a square, coloured by what makes it unlike others. */
export function Year({ year, days, expiries }: YearProps) {
  const byDate = new Map(days.map((day) => [day.date, day]))
  const provisional = days.length > 0 && days.every((day) => day.provisional)
  return (
    <>
      <div className="chart-legend year-legend">
        {LEGEND.map(([kind, title]) => (
          <span key={kind} className={`day-swatch ${kind}`}>
            {title}
          </span>
        ))}
        {provisional && (
          <span className="badge wait">Provisional: the venue has not declared this year</span>
        )}
      </div>
      <div className="year">
        {monthsOf(year).map((month) => (
          <MonthGrid key={month.name} month={month} byDate={byDate} expiries={expiries} />
        ))}
      </div>
    </>
  )
}

interface MonthGridProps {
  readonly month: Month
  readonly byDate: ReadonlyMap<string, CalendarDay>
  readonly expiries: ReadonlyMap<string, string>
}

function MonthGrid({ month, byDate, expiries }: MonthGridProps) {
  const unlike = month.squares.filter(({ date }) => byDate.has(date))
  const names = unlike.map(({ date, day }) => `${day} ${byDate.get(date)!.name}`)
  return (
    <div role="img" aria-label={`${month.name}: ${names.join(', ') || 'days like others'}`}>
      <h3 className="month-name">{month.name}</h3>
      <div className="month" aria-hidden="true">
        {['M', 'T', 'W', 'T', 'F', 'S', 'S'].map((letter, place) => (
          <span key={place} className="weekday">
            {letter}
          </span>
        ))}
        {month.squares.map((square, place) => (
          <DaySquare
            key={square.date}
            square={square}
            column={place === 0 ? month.blanks + 1 : null}
            day={byDate.get(square.date)}
            expiry={expiries.get(square.date)}
          />
        ))}
      </div>
    </div>
  )
}

interface DaySquareProps {
  readonly square: Square
  readonly column: number | null // of the first
  readonly day: CalendarDay | undefined
  readonly expiry: string | undefined
}

function DaySquare({ square, column, day, expiry }: DaySquareProps) {
  const kind = day ? (day.is_trading_day && day.kind !== 'muhurat' ? 'special' : day.kind) : ''
  const classes = ['day', kind, square.isWeekend && !day && 'weekend', expiry && 'expiry']
  const title = [day?.name, ...(day?.sessions.map(hoursOf) ?? []), expiry]
    .filter((part) => part !== undefined)
    .join(', ')
  return (
    <span
      className={classes.filter(Boolean).join(' ')}
      {...(title !== '' && { title: `${square.date}: ${title}` })}
      {...(column !== null && { style: { gridColumnStart: column } })}
      data-today={square.date === TODAY || undefined}
    >
      {square.day}
    </span>
  )
}

function hoursOf({ start, end }: CalendarDay['sessions'][number]): string {
  return `${start}–${end}`
}
