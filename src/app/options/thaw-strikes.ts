import {
  addDays,
  type CalendarDate,
  DAY_MS,
  formatInstant,
  type Instant,
} from '../../core/instant.ts'
import { ensurePartitions } from '../../store/market/partitions.ts'
import {
  coldStrikeDays,
  type ColdStrikes,
  hasMinutes,
  thawStrikes,
} from '../../store/options/thaw-strikes.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

const LEAVES_AFTER_MS = 20 * DAY_MS // well before the first day can have left
const LOOK_BACK_DAYS = 400
const TRIED_DAYS = 5

/** One expiry. */
interface Of {
  readonly symbol: string // canonical
  readonly expiry: CalendarDate
}

/**
 * Brings back what a question as of an instant needs: the last day up to then of which this expiry
 * has minutes, if only a file has them. Costs nothing for recent instants.
 */
export async function thawAsOf(context: Context, of: Of, at: Instant): Promise<void> {
  if (at > context.clock.now() - LEAVES_AFTER_MS) return
  const to = dateOf(at)
  const days = await coldStrikeDays(context.pool, addDays(to, -LOOK_BACK_DAYS), to, TRIED_DAYS)
  for (const cold of days) if (await thaw(context, of, cold)) return
}

/** The same for every day of a span, which is a few days at most. */
export async function thawBetween(
  context: Context,
  of: Of,
  from: Instant,
  to: Instant,
): Promise<void> {
  if (from > context.clock.now() - LEAVES_AFTER_MS) return
  const days = await coldStrikeDays(context.pool, dateOf(from), dateOf(to), TRIED_DAYS)
  for (const cold of days) await thaw(context, of, cold)
}

/** Says whether the day has minutes of this expiry. */
async function thaw(context: Context, { symbol, expiry }: Of, cold: ColdStrikes): Promise<boolean> {
  const { pool, historyDir } = context
  if (await hasMinutes(pool, symbol, expiry, cold.day)) return true
  if (historyDir === undefined) return false
  return transaction(pool, async (tx) => {
    const begins = Date.parse(`${cold.day}T00:00:00Z`) as Instant
    const rows = await thawStrikes(tx, historyDir, symbol, expiry, cold)
    if (rows > 0) await ensurePartitions(tx, 'fo_strikes_1min', begins, begins)
    return rows > 0
  })
}

function dateOf(at: Instant): CalendarDate {
  return formatInstant(at).slice(0, 10) as CalendarDate
}
