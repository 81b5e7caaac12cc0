import type { z } from 'zod'
import { format } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { ContractTermsView } from '../../contract/instruments.ts'
import { EXPIRY_DAYS } from '../../domain/calendar/expiry-days.ts'
import { FREEZES, LOTS } from '../../domain/market/instruments/contract-facts.ts'
import type { ContractTerms } from '../../domain/market/instruments/contract-terms.ts'

/** The terms on a date, and all that is known of them through time. */
export function contractTermsView(
  terms: ContractTerms,
  asOf: CalendarDate,
  expiry: CalendarDate | null,
): z.output<typeof ContractTermsView> {
  const { underlying, freezeQuantity } = terms
  return {
    underlying,
    as_of: asOf,
    expiry,
    lot_size: format(terms.lotSize),
    tick_size: format(terms.tickSize),
    freeze_quantity: freezeQuantity === null ? null : format(freezeQuantity),
    expiry_weekday: terms.expiryWeekday,
    strike_gap: format(terms.strikeGap),
    provisional: terms.provisional,
    lots: LOTS[underlying]!.steps.map((step) => ({
      lot_size: String(step.lot),
      weekly_from: step.weeklyFrom ?? null,
      monthly_from: step.monthlyFrom,
      long_dated_on: step.longDatedOn ?? null,
      source: step.source,
    })),
    freeze_quantities: (FREEZES[underlying] ?? []).map(({ from, quantity, source }) => ({
      from,
      freeze_quantity: String(quantity),
      source,
    })),
    expiry_days: EXPIRY_DAYS[underlying]!.map(({ from, weekly, monthly, source }) => ({
      from,
      weekly,
      monthly,
      source,
    })),
  }
}
