import type { Instrument } from '../../domain/market/instrument.ts'
import type { Queryable } from '../transaction.ts'
import { findInstruments } from './instruments.ts'

/** Instruments by id, from behind `after`. */
export async function pageOfInstruments(
  db: Queryable,
  after: string,
  limit: number,
): Promise<readonly Instrument[]> {
  const { rows } = await db.query<{ readonly id: string }>(
    'select instrument_id as id from instrument where instrument_id > $1 order by 1 limit $2',
    [after, limit],
  )
  return findInstruments(
    db,
    rows.map(({ id }) => id),
  )
}
