import type { z } from 'zod'
import { format } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { DatedTerms } from '../../app/market/instruments/read-dated-terms.ts'
import type { ContractTermsView, DatedTermsView } from '../../contract/market/instruments.ts'
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

/** What facts and lists say of contracts on shares, commodities, currencies and foreign indices. */
export function datedTermsView(terms: DatedTerms): z.output<typeof DatedTermsView> {
  const { underlying, asOf, future, lastTradingDays, listed } = terms
  return {
    underlying,
    as_of: asOf,
    future: future && {
      exchange: future.venue,
      currency: future.currency,
      lot_size: future.lot,
      unit: future.unit,
      quoted_per: future.quotedPer,
      multiplier: future.multiplier,
      tick_size: future.tick,
      source: future.source,
      last_trading_days: [...lastTradingDays],
      last_day_source: future.lastDaySource,
    },
    listed: listed.map((one) => ({
      exchange: one.venueId,
      kind: one.kind,
      expiry: one.expiry,
      known_from: one.knownFrom,
      lot_size: format(one.lotSize),
      tick_size: format(one.priceIncrement),
      source: one.source,
    })),
  }
}
