import type { NewInstrument } from '../../domain/market/instruments/instrument.ts'
import type { Tx } from '../transaction.ts'
import type { RefusedLine } from './bar-imports.ts'
import type { ChangedInstruments } from './instruments.ts'

export interface InstrumentImport extends ChangedInstruments {
  readonly source: string // the file's name
  readonly sha256: string
  readonly format: string
  readonly refused: readonly RefusedLine[]
}

export async function insertInstrumentImport(tx: Tx, report: InstrumentImport): Promise<void> {
  const { source, sha256, format, inserted, updated, unchanged, refused } = report
  await tx.query(
    `insert into instrument_import (source, sha256, format, inserted, updated, unchanged, refused)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [source, sha256, format, inserted, updated, unchanged, JSON.stringify(refused)],
  )
}

/** Of two lists that come at once the second waits, to find what the first made known. Readers do not. */
export async function lockInstruments(tx: Tx): Promise<void> {
  await tx.query('lock table instrument in share row exclusive mode')
}

/**
 * Gives instruments the tokens that a broker has for them. Brokers use a token again when its contract
 * has expired; the instrument that had it gets one of ours.
 */
export async function assignTokens(tx: Tx, instruments: readonly NewInstrument[]): Promise<void> {
  const tokened = instruments.filter(({ token }) => token !== undefined)
  const pairs = [tokened.map(({ instrumentId }) => instrumentId), tokened.map(({ token }) => token)]
  await tx.query(
    `update instrument i set token = nextval('instrument_token')
     from unnest($1::text[], $2::bigint[]) g(instrument_id, token)
     where i.token = g.token and i.instrument_id <> g.instrument_id`,
    pairs,
  )
  await tx.query(
    `update instrument i set token = g.token
     from unnest($1::text[], $2::bigint[]) g(instrument_id, token)
     where i.instrument_id = g.instrument_id and i.token <> g.token`,
    pairs,
  )
}

/** No longer lists what these venues have left out of a complete list. Answers what that is. */
export async function retireUnlisted(
  tx: Tx,
  venueIds: readonly string[],
  instrumentIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ readonly id: string }>(
    `update instrument i set active = false
     where active and venue_id = any($1)
       and not exists (select from unnest($2::text[]) l(id) where l.id = i.instrument_id)
     returning instrument_id as id`,
    [venueIds, instrumentIds],
  )
  return rows.map(({ id }) => id)
}
