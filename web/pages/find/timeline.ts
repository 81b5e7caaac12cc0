import type { Terms } from './queries.ts'

/** A stretch in which one value held; places are fractions of the whole picture. */
export interface Stretch {
  readonly from: string
  readonly until: string | null // the day on which the next begins; null: it still holds
  readonly start: number
  readonly width: number
  readonly label: string
  readonly about: string // a sentence with the source
}

export interface Lane {
  readonly title: string
  readonly stretches: readonly Stretch[]
}

export interface Timeline {
  readonly years: readonly { readonly year: number; readonly at: number }[]
  readonly today: number
  readonly lanes: readonly Lane[]
}

interface Step {
  readonly from: string
  readonly label: string
  readonly about: string
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Lots, expiry days and freeze quantities of an index as lanes from its first lot to a year ahead. */
export function timelineOf(terms: Terms, today: string): Timeline {
  const begins = terms.lots.map(({ monthly_from }) => monthly_from).sort()[0]!
  const first = day(begins)
  const last = Math.max(day(today), ...terms.lots.map((lot) => day(lot.monthly_from))) + AHEAD_MS
  const placeOf = (date: string): number => (day(date) - first) / (last - first)
  const laneOf = (title: string, steps: readonly Step[]): Lane => ({
    title,
    stretches: steps.flatMap((step, index): Stretch[] => {
      const until = steps[index + 1]?.from ?? null
      const end = until === null ? 1 : placeOf(until)
      const start = Math.max(0, placeOf(step.from))
      return end <= 0 ? [] : [{ ...step, until, start, width: end - start }]
    }),
  })
  const lots = terms.lots.map(({ lot_size, weekly_from, monthly_from, source }) => ({
    from: monthly_from,
    label: lot_size,
    about:
      `Lot ${lot_size} for monthly contracts that expire from ${monthly_from}` +
      `${weekly_from === null ? '' : `, weekly ones from ${weekly_from}`}. ${source}.`,
  }))
  const days = terms.expiry_days.map(({ from, weekly, monthly, source }) => ({
    from,
    label: labelOf(weekly, monthly),
    about:
      `From ${from} monthly contracts expire on the last ${WEEKDAYS[monthly]}, ` +
      `${weekly === null ? 'and there are no weekly ones' : `weekly ones on ${WEEKDAYS[weekly]}`}. ` +
      `${source}.`,
  }))
  const freezes = terms.freeze_quantities.map(({ from, freeze_quantity, source }) => ({
    from,
    label: freeze_quantity,
    about: `At most ${freeze_quantity} units in one order from ${from}. ${source}.`,
  }))
  return {
    years: yearsBetween(first, last),
    today: placeOf(today),
    lanes: [
      laneOf('Lot', lots),
      laneOf('Expires', days),
      ...(freezes.length > 0 ? [laneOf('Freeze', freezes)] : []),
    ],
  }
}

const DAY_MS = 86_400_000
const LAST_LABEL = 0.93 // a year's number needs some room
const AHEAD_MS = 200 * DAY_MS

function day(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

function labelOf(weekly: number | null, monthly: number): string {
  if (weekly === null) return `${WEEKDAYS[monthly]} monthly`
  return weekly === monthly ? WEEKDAYS[monthly]! : `${WEEKDAYS[weekly]}/${WEEKDAYS[monthly]}`
}

function yearsBetween(first: number, last: number): Timeline['years'] {
  const from = new Date(first).getUTCFullYear() + 1
  const count = Math.max(0, new Date(last).getUTCFullYear() - from + 1)
  const step = Math.ceil(count / 12)
  return Array.from({ length: count }, (_, index) => from + index)
    .filter((year) => (year - from) % step === 0)
    .map((year) => ({ year, at: (Date.UTC(year, 0, 1) - first) / (last - first) }))
    .filter(({ at }) => at < LAST_LABEL)
}
