import { type CalendarDate, MINUTE_MS } from '../../../core/instant.ts'
import { venueCalendar, venueIds } from '../../../domain/calendar/venue.ts'
import { selectUnderlyings } from '../../../store/market/contracts.ts'
import { retireExpired, upsertExpiryLabels } from '../../../store/market/expiry-metadata.ts'
import { forgetCached } from '../../../store/forget-cached.ts'
import { transaction } from '../../../store/transaction.ts'
import { periodic, type Task } from '../../operations/supervise-tasks.ts'
import { type ContractContext, INSTRUMENT_CACHE } from './find-contracts.ts'
import { listExpiries, todayInIndia } from './list-expiries.ts'

const EVERY_MS = 5 * MINUTE_MS

/** Writes what each expiry is called today, and no longer lists what expired before. */
export function expiryWriter(context: ContractContext): Task {
  return periodic('write-expiries', EVERY_MS, context.clock, async () => {
    await writeExpiries(context, todayInIndia(context))
  })
}

/** Where contracts trade on for hours when India's next day begins. */
const WEST_OF_INDIA = venueIds().filter((id) => venueCalendar(id).zone !== 'Asia/Kolkata')

export interface WrittenExpiries {
  readonly written: number // labels that were new, or other than those kept
  readonly retired: number // contracts
}

/**
 * Keeps the labels of all symbols as of a date in `fo_expiry_metadata`. Safe to repeat, and done every
 * five minutes, so that contracts which an import brings have theirs soon.
 */
export async function writeExpiries(
  context: ContractContext,
  asOf: CalendarDate,
): Promise<WrittenExpiries> {
  const { pool } = context
  let written = 0
  for (const symbol of await selectUnderlyings(pool)) {
    const { labels } = await listExpiries(context, { symbol, asOf })
    if (labels.length === 0) continue
    written += await transaction(pool, (tx) => upsertExpiryLabels(tx, labels))
  }
  const retired = await transaction(pool, async (tx) => {
    const count = await retireExpired(tx, asOf, WEST_OF_INDIA)
    if (count > 0) await forgetCached(tx, INSTRUMENT_CACHE)
    return count
  })
  return { written, retired }
}
