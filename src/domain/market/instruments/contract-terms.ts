import { fixed, type Price, type Quantity } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import { type BusinessDays, businessDaysOf } from '../../calendar/business-days.ts'
import { classifyExpiry } from '../../calendar/expiries.ts'
import {
  type ExpiryDays,
  expiryDaysOn,
  isExpiryRuleProvisional,
} from '../../calendar/expiry-days.ts'
import { nextMonthlyExpiry } from '../../calendar/expiry-schedule.ts'
import { FREEZES, LOTS, type LotStep, STRIKE_GAPS } from './contract-facts.ts'
import { OPTION_TICK } from './price-ticks.ts'

/** What an exchange says of the contracts on an index, on a date. */
export interface ContractTerms {
  readonly underlying: string
  readonly exchange: 'NSE' | 'BSE'
  readonly lotSize: Quantity
  readonly tickSize: Price // of options; a future's hangs on the index's level, see `tickOf`
  readonly freezeQuantity: Quantity | null // the most units in one order; null: not known
  readonly expiryWeekday: number // 1 is Monday; of weekly contracts, else of monthly ones
  readonly expiryDays: ExpiryDays
  readonly strikeGap: Price // between neighbouring strikes around the money
  /** The exchange may have said otherwise: nothing that we have read speaks of that date. */
  readonly provisional: boolean
}

/**
 * The terms of the contracts on an index as of a date; null where we have no source: for shares,
 * whose lots come with the contract files, and before our first fact.
 *
 * A lot belongs to a contract: one that is listed keeps its own when the exchange changes the next
 * ones'. So name the expiry where you know it; without one it is the monthly contract that is next.
 */
export function termsOf(
  underlying: string,
  exchange: string,
  date: CalendarDate,
  expiry?: CalendarDate,
): ContractTerms | null {
  const lots = LOTS[underlying]
  const gap = STRIKE_GAPS[underlying]
  if (!lots || gap === undefined || lots.exchange !== EXCHANGES[exchange]) return null
  const isBusinessDay = businessDaysOf(lots.exchange)
  const contract = expiry ?? nextMonthlyExpiry(underlying, date, isBusinessDay)
  if (contract === null) return null
  const lot = lotOf(underlying, lots.steps, date, contract, isBusinessDay)
  const expiryDays = expiryDaysOn(underlying, expiry ?? date)
  if (lot === null || expiryDays === null) return null
  const freeze = FREEZES[underlying]?.findLast(({ from }) => date >= from)
  return {
    underlying,
    exchange: lots.exchange,
    lotSize: fixed(String(lot)),
    tickSize: OPTION_TICK,
    freezeQuantity: freeze ? fixed(String(freeze.quantity)) : null,
    expiryWeekday: expiryDays.weekly ?? expiryDays.monthly,
    expiryDays,
    strikeGap: fixed(String(gap)),
    provisional: contract > lots.knownUntil || isExpiryRuleProvisional(contract),
  }
}

const EXCHANGES: Readonly<Record<string, 'NSE' | 'BSE'>> = {
  NSE: 'NSE',
  NFO: 'NSE',
  BSE: 'BSE',
  BFO: 'BSE',
}

/** The newest step that a contract of this expiry had taken by the date. */
function lotOf(
  underlying: string,
  steps: readonly LotStep[],
  date: CalendarDate,
  expiry: CalendarDate,
  isBusinessDay: BusinessDays,
): number | null {
  const days = expiryDaysOn(underlying, expiry)
  const { isWeekly, isQuarterly } = classifyExpiry(expiry, days, isBusinessDay)
  const step = steps.findLast(({ weeklyFrom, monthlyFrom, longDatedOn }) => {
    const first = isWeekly ? (weeklyFrom ?? monthlyFrom) : monthlyFrom
    const converted = !isQuarterly || longDatedOn === undefined || date > longDatedOn
    return expiry >= first && converted
  })
  return step?.lot ?? null
}
