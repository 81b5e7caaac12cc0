import type { CalendarDate } from '../../core/instant.ts'
import type { DayAnswer, Hours, Opening, SessionKind, Span, VenueCalendar } from './venue.ts'

/** What somebody declared about one date, which then holds instead of what code knows of it. */
export type Declared =
  | {
      readonly opens: false
      readonly name: string
      /** A list of holidays has Diwali and no hours: the hour of Muhurat holds, if the code knows it. */
      readonly yieldsToMuhurat: boolean
    }
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
      const known = calendar.hoursOn(date)
      const special = 'hours' in known && (known.kind ?? 'regular') !== 'regular'
      const declared = dates.get(date)
      if (declared?.opens) return openingOf(calendar, declared)
      if (declared) return declared.yieldsToMuhurat && isMuhurat(known) ? known : closure(declared)
      const again = yearly.find(
        ({ monthDay, fromYear }) =>
          date.endsWith(`-${monthDay}`) && Number(date.slice(0, 4)) >= fromYear,
      )
      return again && !special ? closure(again) : known
    },
    declares: (date) => dates.has(date) || (calendar.declares?.(date) ?? false),
  }
}

function isMuhurat(answer: DayAnswer): boolean {
  return 'hours' in answer && answer.kind === 'muhurat'
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
