import { AppError } from '../../../core/app-error.ts'
import { addDays, type CalendarDate, DAY_MS } from '../../../core/instant.ts'
import { type BusinessDays, businessDaysOf } from '../../../domain/calendar/business-days.ts'
import {
  type ExpiryLabel,
  expiryLabels,
  historicalLabels,
} from '../../../domain/calendar/expiries.ts'
import { EXPIRY_DAYS } from '../../../domain/calendar/expiry-days.ts'
import { expiriesByRule } from '../../../domain/calendar/expiry-schedule.ts'
import { localTime } from '../../../domain/calendar/zone.ts'
import { INDEX_NAMES } from '../../../domain/market/instruments/index-names.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'
import { selectExpiries } from '../../../store/market/contracts.ts'
import { CALENDAR_CACHE } from '../../calendar/calendar-context.ts'
import { calendarOf } from '../../calendar/calendar-of.ts'
import type { Context } from '../../context.ts'
import type { ContractContext } from './find-contracts.ts'

export interface SymbolExpiries {
  readonly symbol: string
  readonly asOf: CalendarDate
  readonly source: 'contracts' | 'rule'
  readonly expiries: readonly CalendarDate[] // all, past ones too
  readonly labels: readonly ExpiryLabel[] // those that are not past
}

export interface ListExpiries {
  readonly symbol: string // in any spelling
  readonly asOf?: CalendarDate | undefined // today in India
}

/**
 * Under this prefix labels are remembered, by symbol and date. Whoever declares a holiday forgets
 * them with all of the calendar, whoever imports instruments these alone.
 */
const EXPIRY_CACHE = `${CALENDAR_CACHE}expiries/`

/**
 * The expiries of a symbol as of a date: those of its contracts, and where none is known those that
 * the rule of its weekdays gives for the next quarter. A symbol with neither is not found.
 */
export async function listExpiries(
  context: ContractContext,
  { symbol, asOf = todayInIndia(context) }: ListExpiries,
): Promise<SymbolExpiries> {
  const canonical = normaliseSymbol(symbol)
  const load = () => readExpiries(context, canonical, asOf)
  const key = `${EXPIRY_CACHE}${encodeURIComponent(canonical)}/${asOf}`
  const found = await (context.links?.cache.read(key, load, { ttlMs: DAY_MS, nothingTtlMs: 0 }) ??
    load())
  if (found !== null) return found
  const message = `No futures or options on "${canonical}" are known. Import some, or look for others on /find.`
  throw new AppError('not_found', { symbol: canonical }, { message })
}

/** What one expiry was called on each business day of a window, oldest first. */
export async function listExpiryHistory(
  context: ContractContext,
  asked: ListExpiries & { readonly expiry: CalendarDate; readonly days: number },
): Promise<SymbolExpiries> {
  const found = await listExpiries(context, asked)
  const { symbol, asOf: until, expiries } = found
  const isBusinessDay = await businessDaysFor(context, symbol)
  const window = { until, days: asked.days }
  const labels = historicalLabels(symbol, asked.expiry, expiries, window, isBusinessDay)
  return { ...found, labels }
}

/** Forgets what is remembered of a symbol's expiries, of all without one; others stay. */
export async function clearExpiries(context: ContractContext, symbol?: string): Promise<void> {
  const prefix = symbol === undefined ? '' : `${encodeURIComponent(normaliseSymbol(symbol))}/`
  await context.links?.cache.clear(`${EXPIRY_CACHE}${prefix}`)
}

export function todayInIndia({ clock }: Context): CalendarDate {
  return localTime('Asia/Kolkata', clock.now()).date
}

/** How far the rule is asked: a quarter, which is what exchanges list. */
const RULE_DAYS = 92

async function readExpiries(
  context: ContractContext,
  symbol: string,
  asOf: CalendarDate,
): Promise<SymbolExpiries | null> {
  const [stored, isBusinessDay] = await Promise.all([
    selectExpiries(context.pool, symbol),
    businessDaysFor(context, symbol),
  ])
  const ruled = stored.length === 0
  if (ruled && EXPIRY_DAYS[symbol] === undefined) return null
  const expiries = ruled
    ? expiriesByRule(symbol, asOf, addDays(asOf, RULE_DAYS), isBusinessDay)
    : stored
  const labels = expiryLabels(symbol, expiries, asOf, isBusinessDay)
  return { symbol, asOf, source: ruled ? 'rule' : 'contracts', expiries, labels }
}

async function businessDaysFor(context: ContractContext, symbol: string): Promise<BusinessDays> {
  return businessDaysOf(await calendarOf(context, INDEX_NAMES[symbol]?.exchange ?? 'NSE'))
}
