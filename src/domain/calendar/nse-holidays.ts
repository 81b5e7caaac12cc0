import type { CalendarDate } from '../../core/instant.ts'

/**
 * The days of the National Stock Exchange of India that are not like others, equity segment.
 *
 * Source: the weekdays without a session in exchange_calendars' XBOM (the Bombay Stock Exchange,
 *         which shares the equity holidays), with the names of the exchange's yearly circulars.
 */
export interface DatedFact {
  readonly date: CalendarDate
  readonly name: string
}

/** A session at its own hours, on a holiday, at a weekend, or in two parts. */
export interface SpecialSession extends DatedFact {
  readonly opens: string // time of day at the venue
  readonly closes: string
  readonly pause?: readonly [from: string, until: string]
}

/** Between these dates the lists are complete; outside them sessions are provisional. */
export const NSE_KNOWN = { from: '2019-01-01', until: '2026-12-31' } as const

/** Republic Day, Maharashtra Day, Independence Day, Gandhi Jayanti, Christmas: the same each year. */
export const NSE_FIXED_HOLIDAYS: Readonly<Record<string, string>> = {
  '01-26': 'Republic Day',
  '05-01': 'Maharashtra Day',
  '08-15': 'Independence Day',
  '10-02': 'Gandhi Jayanti',
  '12-25': 'Christmas',
}

export const NSE_HOLIDAYS: readonly DatedFact[] = facts(`
  2019-03-04 Mahashivratri
  2019-03-21 Holi
  2019-04-17 Mahavir Jayanti
  2019-04-19 Good Friday
  2019-04-29 General election in Mumbai
  2019-05-01 Maharashtra Day
  2019-06-05 Id-ul-Fitr
  2019-08-12 Bakri Id
  2019-08-15 Independence Day
  2019-09-02 Ganesh Chaturthi
  2019-09-10 Muharram
  2019-10-02 Gandhi Jayanti
  2019-10-08 Dussehra
  2019-10-21 Assembly election in Maharashtra
  2019-10-28 Diwali Balipratipada
  2019-11-12 Guru Nanak Jayanti
  2019-12-25 Christmas

  2020-02-21 Mahashivratri
  2020-03-10 Holi
  2020-04-02 Ram Navami
  2020-04-06 Mahavir Jayanti
  2020-04-10 Good Friday
  2020-04-14 Ambedkar Jayanti
  2020-05-01 Maharashtra Day
  2020-05-25 Id-ul-Fitr
  2020-10-02 Gandhi Jayanti
  2020-11-16 Diwali Balipratipada
  2020-11-30 Guru Nanak Jayanti
  2020-12-25 Christmas

  2021-01-26 Republic Day
  2021-03-11 Mahashivratri
  2021-03-29 Holi
  2021-04-02 Good Friday
  2021-04-14 Ambedkar Jayanti
  2021-04-21 Ram Navami
  2021-05-13 Id-ul-Fitr
  2021-07-21 Bakri Id
  2021-08-19 Muharram
  2021-09-10 Ganesh Chaturthi
  2021-10-15 Dussehra
  2021-11-04 Diwali Laxmi Pujan
  2021-11-05 Diwali Balipratipada
  2021-11-19 Guru Nanak Jayanti

  2022-01-26 Republic Day
  2022-03-01 Mahashivratri
  2022-03-18 Holi
  2022-04-14 Ambedkar Jayanti
  2022-04-15 Good Friday
  2022-05-03 Id-ul-Fitr
  2022-08-09 Muharram
  2022-08-15 Independence Day
  2022-08-31 Ganesh Chaturthi
  2022-10-05 Dussehra
  2022-10-24 Diwali Laxmi Pujan
  2022-10-26 Diwali Balipratipada
  2022-11-08 Guru Nanak Jayanti

  2023-01-26 Republic Day
  2023-03-07 Holi
  2023-03-30 Ram Navami
  2023-04-04 Mahavir Jayanti
  2023-04-07 Good Friday
  2023-04-14 Ambedkar Jayanti
  2023-05-01 Maharashtra Day
  2023-06-29 Bakri Id
  2023-08-15 Independence Day
  2023-09-19 Ganesh Chaturthi
  2023-10-02 Gandhi Jayanti
  2023-10-24 Dussehra
  2023-11-14 Diwali Balipratipada
  2023-11-27 Guru Nanak Jayanti
  2023-12-25 Christmas

  2024-01-22 Special holiday
  2024-01-26 Republic Day
  2024-03-08 Mahashivratri
  2024-03-25 Holi
  2024-03-29 Good Friday
  2024-04-11 Id-ul-Fitr
  2024-04-17 Ram Navami
  2024-05-01 Maharashtra Day
  2024-05-20 General election in Mumbai
  2024-06-17 Bakri Id
  2024-07-17 Muharram
  2024-08-15 Independence Day
  2024-10-02 Gandhi Jayanti
  2024-11-01 Diwali Laxmi Pujan
  2024-11-15 Guru Nanak Jayanti
  2024-11-20 Assembly election in Maharashtra
  2024-12-25 Christmas

  2025-02-26 Mahashivratri
  2025-03-14 Holi
  2025-03-31 Id-ul-Fitr
  2025-04-10 Mahavir Jayanti
  2025-04-14 Ambedkar Jayanti
  2025-04-18 Good Friday
  2025-05-01 Maharashtra Day
  2025-08-15 Independence Day
  2025-08-27 Ganesh Chaturthi
  2025-10-02 Gandhi Jayanti
  2025-10-21 Diwali Laxmi Pujan
  2025-10-22 Diwali Balipratipada
  2025-11-05 Guru Nanak Jayanti
  2025-12-25 Christmas

  2026-01-15 Municipal elections in Maharashtra
  2026-01-26 Republic Day
  2026-03-03 Holi
  2026-03-26 Ram Navami
  2026-03-31 Mahavir Jayanti
  2026-04-03 Good Friday
  2026-04-14 Ambedkar Jayanti
  2026-05-01 Maharashtra Day
  2026-05-28 Bakri Id
  2026-06-26 Muharram
  2026-09-14 Ganesh Chaturthi
  2026-10-02 Gandhi Jayanti
  2026-10-20 Dussehra
  2026-11-10 Diwali Balipratipada
  2026-11-24 Guru Nanak Jayanti
  2026-12-25 Christmas
`)

/**
 * Source: the exchange's circulars as the press reported them; XBOM holds only 2024-01-20 and
 *         2025-02-01. The Muhurat session of 2026-11-08 is announced, but its hours are not
 *         known here, so it is left out.
 */
export const NSE_SPECIAL_SESSIONS: readonly SpecialSession[] = [
  special('2019-10-27', 'Muhurat', '18:15', '19:15'),
  special('2020-02-01', 'Union Budget', '09:15', '15:30'),
  special('2020-11-14', 'Muhurat', '18:15', '19:15'),
  special('2021-11-04', 'Muhurat', '18:15', '19:15'),
  special('2022-10-24', 'Muhurat', '18:15', '19:15'),
  special('2023-11-12', 'Muhurat', '18:15', '19:15'),
  special('2024-01-20', 'Full session on a Saturday', '09:15', '15:30'),
  special('2024-03-02', 'Disaster recovery', '09:15', '12:30', ['10:00', '11:30']),
  special('2024-05-18', 'Disaster recovery', '09:15', '12:30', ['10:00', '11:30']),
  special('2024-11-01', 'Muhurat', '18:00', '19:00'),
  special('2025-02-01', 'Union Budget', '09:15', '15:30'),
  special('2025-10-21', 'Muhurat', '13:45', '14:45'),
  special('2026-02-01', 'Union Budget', '09:15', '15:30'),
]

function facts(text: string): DatedFact[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => line !== '')
    .map((line) => ({ date: line.slice(0, 10) as CalendarDate, name: line.slice(11) }))
}

function special(
  date: string,
  name: string,
  opens: string,
  closes: string,
  pause?: readonly [string, string],
): SpecialSession {
  return { date: date as CalendarDate, name, opens, closes, ...(pause && { pause }) }
}
