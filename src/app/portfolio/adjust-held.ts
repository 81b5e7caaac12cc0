import { AppError } from '../../core/app-error.ts'
import { fixed, ONE, type Price, type Quantity } from '../../core/fixed.ts'
import { MINUTE_MS, type CalendarDate } from '../../core/instant.ts'
import { rational, rationalOf, scale, times } from '../../core/rational.ts'
import { venueCalendar, venueIds } from '../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../domain/calendar/zone.ts'
import {
  formatOptionSymbol,
  parseOptionSymbol,
} from '../../domain/market/instruments/option-symbol.ts'
import { instrumentId } from '../../domain/market/instruments/instrument.ts'
import { OPTION_TICK, roundToTick } from '../../domain/market/instruments/price-ticks.ts'
import { actionFactor } from '../../domain/market/series/corporate-action.ts'
import {
  adjustLeg,
  type AdjustedTerms,
  type HeldAction,
} from '../../domain/portfolio/adjust-leg.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import { closesBefore, findAction, type ActionRow } from '../../store/calendar/actions.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import {
  adjustStoredLeg,
  dueAdjustments,
  type DueAdjustment,
  type VenueZones,
} from '../../store/portfolio/leg-adjustments.ts'
import { findLeg, type LegRow } from '../../store/portfolio/legs.ts'
import { lockPortfolio } from '../../store/portfolio/portfolios.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import { periodic, type Task } from '../operations/supervise-tasks.ts'
import { refreshValue } from './refresh-value.ts'

const MOST = 500

/** Looks each minute which legs an ex-date has come for. */
export function legAdjuster(context: QuoteContext): Task {
  return periodic('strategy-adjust', MINUTE_MS, context.clock, async () => {
    await adjustHeld(context)
  })
}

/**
 * Adjusts the open legs that were held when the ex-date of a split, a bonus or a dividend began, each
 * once for each action, however many workers look. Answers how many. A leg that needs a close which
 * nobody stored is left as it is, and looked at again.
 */
export async function adjustHeld(context: QuoteContext): Promise<number> {
  const { clock, log } = context
  const { date } = localTime('Asia/Kolkata', clock.now())
  const changed = new Map<string, DueAdjustment>()
  let adjusted = 0
  for await (const due of allDue(context, date)) {
    try {
      if (!(await adjustOne(context, due))) continue
    } catch (err) {
      if (err instanceof AppError) throw err // the database is away, for all of them
      log.error({ err, ...due }, 'a leg could not be adjusted; the others were')
      continue
    }
    changed.set(`${due.userId}/${due.strategyId}`, due)
    adjusted += 1
  }
  for (const portfolio of changed.values()) await refreshValue(context, portfolio)
  return adjusted
}

const ZONES: VenueZones = {
  venues: venueIds(),
  zones: venueIds().map((venueId) => venueCalendar(venueId).zone),
}

/** Page by page, so that legs which cannot be adjusted yet hold nobody up. */
async function* allDue({ pool }: Context, date: CalendarDate): AsyncGenerator<DueAdjustment> {
  for (let after: DueAdjustment | null = null; ;) {
    const page: readonly DueAdjustment[] = await dueAdjustments(pool, date, ZONES, {
      after,
      most: MOST,
    })
    yield* page
    if (page.length < MOST) return
    after = page.at(-1)!
  }
}

function adjustOne({ pool, clock }: Context, due: DueAdjustment): Promise<boolean> {
  const { userId, strategyId, legId, actionId } = due
  return transaction(pool, async (tx) => {
    await lockPortfolio(tx, userId, strategyId)
    const leg = await findLeg(tx, userId, strategyId, legId)
    const today = localTime('Asia/Kolkata', clock.now()).date
    const action = await findAction(tx, actionId, today)
    if (!leg || leg.exit !== null || action?.exDate == null) return false
    const at = beginningOf(action)
    if (leg.addedAt >= at) return false // bought without it
    const held = heldActionOf(action)
    if (held === null) return false
    const { contract } = leg
    const [close] = await closesBefore(tx, contract.instrumentId, [at])
    const last = close == null ? leg.currentPrice : fixed<'price'>(close)
    const terms = { ...leg, strike: contract.strike }
    const after = adjustLeg(terms, held, last)
    if (after === null) return false
    return adjustStoredLeg(tx, {
      ...due,
      type: action.type,
      title: action.title,
      exDate: action.exDate,
      before: { ...terms, contract },
      after: { ...after, ...(await contractAfter(tx, leg, after, held)) },
    })
  })
}

/** The midnight with which the ex-date begins at the exchange. */
function beginningOf({ exchange, exDate }: ActionRow) {
  const zone = venueIds().includes(exchange) ? venueCalendar(exchange).zone : 'UTC'
  return zonedInstant(zone, exDate!, 0)
}

/** Null without the numbers that it takes. */
function heldActionOf(action: ActionRow): HeldAction | null {
  if (action.type === 'DIVIDEND') {
    const { amount } = action.details
    if (amount === undefined || rationalOf(amount).numerator <= 0n) return null
    return { kind: 'cash', amount: scale(ONE, rationalOf(amount)) as Price }
  }
  const factor = actionFactor(action, null)
  return factor.ok ? { kind: 'count', ...factor.value } : null
}

/**
 * What the leg is of afterwards. An exchange lists an adjusted option under its new strike: where the
 * master has that contract, the leg is of it; else it keeps its name, and waits for a price.
 */
async function contractAfter(
  tx: Tx,
  { contract }: LegRow,
  after: AdjustedTerms,
  held: HeldAction,
): Promise<{ readonly contract: Contract; readonly strike: Price | null }> {
  const unchanged = { contract, strike: contract.strike }
  if (held.kind === 'cash' || contract.expiry === null) return unchanged
  const lots = times(rational(contract.lotSize / ONE, 1n), held.shares)
  const lotSize = (lots.denominator === 1n ? lots.numerator * ONE : ONE) as Quantity
  if (contract.strike === null) return { contract: { ...contract, lotSize }, strike: null }
  const strike = roundToTick(after.strike!, OPTION_TICK)
  const read = parseOptionSymbol(contract.tradingsymbol)
  if (!read.ok) return { contract: { ...contract, strike, lotSize }, strike }
  const symbol = formatOptionSymbol({ ...read.value, strike })
  const [listed] = await findInstruments(tx, [instrumentId(symbol, contract.exchange)])
  if (!listed) return { contract: { ...contract, strike, lotSize }, strike }
  const { instrumentId: id, token } = listed
  const named = { instrumentId: id, tradingsymbol: listed.symbol, token, lotSize: listed.lotSize }
  return { contract: { ...contract, ...named, strike }, strike }
}
