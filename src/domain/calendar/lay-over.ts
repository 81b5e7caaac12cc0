import type { CalendarDate } from '../../core/instant.ts'
import type { Hours, Opening, SessionKind, Span, VenueCalendar } from './venue.ts'

/** What somebody declared about one date, which then holds instead of what code knows of it. */
export type Declared =
  | { readonly opens: false; readonly name: string }
  | {
      readonly opens: true
      readonly name: string
      readonly kind: SessionKind
      readonly hours: Hours | null // null: those of a day like others
      readonly preMarket: Span | null
      readonly postMarket: Span | null
    }

/** A closure that comes back each year, from a year on. */
export interface Yearly {
  readonly monthDay: string // 01-26
  readonly fromYear: number
  readonly name: string
}

export interface Overrides {
  readonly dates: ReadonlyMap<CalendarDate, Declared>
  readonly yearly: readonly Yearly[]
}

/** The calendar with what was declared laid over it. The declared dates are not provisional. */
export function layOver(calendar: VenueCalendar, { dates, yearly }: Overrides): VenueCalendar {
  if (dates.size === 0 && yearly.length === 0) return calendar
  return {
    ...calendar,
    hoursOn(date) {
      const declared = dates.get(date)
      if (declared) return declared.opens ? openingOf(calendar, declared) : closure(declared)
      const again = yearly.find(
        ({ monthDay, fromYear }) =>
          date.endsWith(`-${monthDay}`) && Number(date.slice(0, 4)) >= fromYear,
      )
      const known = calendar.hoursOn(date)
      const special = 'hours' in known && (known.kind ?? 'regular') !== 'regular'
      return again && !special ? closure(again) : known
    },
    declares: (date) => dates.has(date) || (calendar.declares?.(date) ?? false),
  }
}

function closure({ name }: { readonly name: string }) {
  return { closedFor: name }
}

function openingOf(calendar: VenueCalendar, declared: Declared & { opens: true }): Opening {
  const { name, kind, hours } = declared
  const preMarket = declared.preMarket ?? (hours === null ? calendar.preMarket : undefined)
  const postMarket = declared.postMarket ?? (hours === null ? calendar.postMarket : undefined)
  return {
    hours: hours ?? calendar.regular,
    kind,
    name,
    ...(preMarket && { preMarket }),
    ...(postMarket && { postMarket }),
  }
}
