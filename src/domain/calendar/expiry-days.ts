import type { CalendarDate } from '../../core/instant.ts'
import { FUTURES } from '../market/instruments/future-facts.ts'

/** On which weekday contracts expire: 1 is Monday, 5 is Friday. */
export interface ExpiryDays {
  readonly weekly: number | null // null: there are no weekly contracts
  readonly monthly: number // the last such day of the month
}

/**
 * The rule for contracts of an underlying that expire on or about a date. Null before the first rule
 * that we know, and of commodities, currencies and foreign indices, whose days are no weekdays. A
 * share, and whatever is not listed below, follows NSE's shares.
 */
export function expiryDaysOn(symbol: string, expiry: CalendarDate): ExpiryDays | null {
  if (FUTURES[symbol]) return null
  const rules = EXPIRY_DAYS[symbol] ?? NSE_SHARES
  return rules.findLast(({ from }) => expiry >= from) ?? null
}

/** Whether the exchange may still change what we say of contracts that expire then. */
export function isExpiryRuleProvisional(expiry: CalendarDate): boolean {
  return expiry > EXPIRY_DAYS_KNOWN_UNTIL
}

/** The last quarter that circulars we have read speak of. */
export const EXPIRY_DAYS_KNOWN_UNTIL = '2026-12-31'

export interface DatedExpiryDays extends ExpiryDays {
  readonly from: string // contracts that expire on this date or later
  readonly source: string
}

const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = [1, 2, 3, 4, 5] as const

const ONE_WEEKLY = 'SEBI/HO/MRD/TPD-1/P/CIR/2024/132: weekly contracts on one index an exchange'
const NSE_2025 = 'NSE circular of 2024-11-29: monthly contracts of all indices on Thursday'
const BSE_2025 = 'BSE notice of 2024-11-28: the last Tuesday'
const NSE_TUESDAY = 'NSE/FAOP/68747, after SEBI/HO/MRD/TPD-1/P/CIR/2025/76'
const BSE_THURSDAY = 'BSE notice of 2025-06-17, after SEBI/HO/MRD/TPD-1/P/CIR/2025/76'

const NSE_SHARES: readonly DatedExpiryDays[] = [
  { from: '2001-07-02', weekly: THURSDAY, monthly: THURSDAY, source: 'the default' },
  { from: '2025-09-01', weekly: TUESDAY, monthly: TUESDAY, source: NSE_TUESDAY },
]

/** By canonical symbol, oldest first. docs/instruments.md says what is not known. */
export const EXPIRY_DAYS: Readonly<Record<string, readonly DatedExpiryDays[]>> = {
  NIFTY: [
    { from: '2000-06-12', weekly: null, monthly: THURSDAY, source: 'index futures begin' },
    { from: '2019-02-11', weekly: THURSDAY, monthly: THURSDAY, source: 'weekly options begin' },
    { from: '2025-09-01', weekly: TUESDAY, monthly: TUESDAY, source: NSE_TUESDAY },
  ],
  BANKNIFTY: [
    { from: '2005-06-13', weekly: null, monthly: THURSDAY, source: 'index futures begin' },
    { from: '2016-05-27', weekly: THURSDAY, monthly: THURSDAY, source: 'weekly options begin' },
    {
      from: '2023-09-01',
      weekly: WEDNESDAY,
      monthly: THURSDAY,
      source: 'NSE circular of 2023-07-12: weekly on Wednesday, none in the week of the monthly',
    },
    {
      from: '2024-03-01',
      weekly: WEDNESDAY,
      monthly: WEDNESDAY,
      source: 'NSE contract specification: the last Wednesday from March 2024',
    },
    { from: '2024-11-14', weekly: null, monthly: WEDNESDAY, source: ONE_WEEKLY },
    { from: '2025-01-01', weekly: null, monthly: THURSDAY, source: NSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: TUESDAY, source: NSE_TUESDAY },
  ],
  FINNIFTY: [
    {
      from: '2021-10-15',
      weekly: TUESDAY,
      monthly: TUESDAY,
      source: 'NSE circular: Tuesday after 2021-10-14',
    },
    { from: '2024-11-20', weekly: null, monthly: TUESDAY, source: ONE_WEEKLY },
    { from: '2025-01-01', weekly: null, monthly: THURSDAY, source: NSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: TUESDAY, source: NSE_TUESDAY },
  ],
  MIDCPNIFTY: [
    {
      from: '2023-08-17',
      weekly: MONDAY,
      monthly: MONDAY,
      source: 'NSE circular of 2023-07-12: Monday, 2023-08-21 being the first',
    },
    { from: '2024-11-19', weekly: null, monthly: MONDAY, source: ONE_WEEKLY },
    { from: '2025-01-01', weekly: null, monthly: THURSDAY, source: NSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: TUESDAY, source: NSE_TUESDAY },
  ],
  NIFTYNXT50: [
    { from: '2024-04-24', weekly: null, monthly: FRIDAY, source: 'contracts begin' },
    { from: '2025-01-01', weekly: null, monthly: THURSDAY, source: NSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: TUESDAY, source: NSE_TUESDAY },
  ],
  SENSEX: [
    {
      from: '2023-05-15',
      weekly: FRIDAY,
      monthly: FRIDAY,
      source: 'BSE notice of 2023-03-28: contracts begin anew, on Friday',
    },
    { from: '2025-01-01', weekly: TUESDAY, monthly: TUESDAY, source: BSE_2025 },
    { from: '2025-09-01', weekly: THURSDAY, monthly: THURSDAY, source: BSE_THURSDAY },
  ],
  BANKEX: [
    {
      from: '2023-05-15',
      weekly: FRIDAY,
      monthly: FRIDAY,
      source: 'BSE notice of 2023-03-28: contracts begin anew, on Friday',
    },
    {
      from: '2023-10-16',
      weekly: MONDAY,
      monthly: MONDAY,
      source: 'BSE notice: Monday from October 2023',
    },
    { from: '2024-11-19', weekly: null, monthly: MONDAY, source: ONE_WEEKLY },
    { from: '2025-01-01', weekly: null, monthly: TUESDAY, source: BSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: THURSDAY, source: BSE_THURSDAY },
  ],
  SENSEX50: [
    { from: '2024-11-20', weekly: null, monthly: THURSDAY, source: ONE_WEEKLY },
    { from: '2025-01-01', weekly: null, monthly: TUESDAY, source: BSE_2025 },
    { from: '2025-09-01', weekly: null, monthly: THURSDAY, source: BSE_THURSDAY },
  ],
}
