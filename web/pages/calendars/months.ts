/** One square of a year's picture. */
export interface Square {
  readonly date: string // 2026-01-31
  readonly day: number
  readonly isWeekend: boolean
}

export interface Month {
  readonly name: string
  readonly blanks: number // squares before the first, so that Mondays stand below each other
  readonly squares: readonly Square[]
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The twelve months of a year, with weeks that begin on Monday. */
export function monthsOf(year: number): readonly Month[] {
  return MONTHS.map((name, index) => {
    const first = new Date(Date.UTC(year, index, 1)).getUTCDay()
    const length = new Date(Date.UTC(year, index + 1, 0)).getUTCDate()
    const squares = Array.from({ length }, (_, place) => {
      const day = place + 1
      const weekday = (first + place) % 7
      const date = [year, String(index + 1).padStart(2, '0'), String(day).padStart(2, '0')].join(
        '-',
      )
      return { date, day, isWeekend: weekday === 0 || weekday === 6 }
    })
    return { name, blanks: (first + 6) % 7, squares }
  })
}
