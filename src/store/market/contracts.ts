import { format, type Price } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { SELECT_INSTRUMENT, type StoredInstrument } from './instruments.ts'

export interface ContractFilter {
  readonly underlying: string // canonical
  readonly expiry?: CalendarDate
  readonly kind?: 'future' | 'option'
}

/** The futures and options of an underlying as they are stored, by expiry, strike and right. */
export async function selectContracts(
  db: Queryable,
  { underlying, expiry, kind }: ContractFilter,
): Promise<readonly StoredInstrument[]> {
  const { rows } = await db.query<StoredInstrument>(
    `${SELECT_INSTRUMENT}
     where underlying = $1 and kind in ('future', 'option')
       and ($2::date is null or expiry = $2) and ($3::text is null or kind = $3)
     order by expiry, strike nulls first, option_right`,
    [underlying, expiry ?? null, kind ?? null],
  )
  return rows
}

export interface MatchingContracts {
  readonly underlying?: string | undefined // canonical
  readonly expiry?: CalendarDate | undefined
  readonly strike?: Price | undefined
  readonly type?: 'FUT' | 'CE' | 'PE' | undefined
  readonly active?: boolean | undefined
  readonly limit: number
  readonly offset: number
}

/** Futures and options that have all of what is asked, and how many there are. */
export async function selectMatchingContracts(
  db: Queryable,
  { underlying, expiry, strike, type, active, limit, offset }: MatchingContracts,
): Promise<{ readonly rows: readonly StoredInstrument[]; readonly total: number }> {
  const conditions = [`underlying is not null and kind in ('future', 'option')`]
  const values: unknown[] = []
  const ask = (condition: string, value: unknown): void => {
    if (value === undefined) return
    values.push(value)
    conditions.push(condition.replace('?', `$${values.length}`))
  }
  ask('underlying = ?', underlying)
  ask('expiry = ?::date', expiry)
  ask('strike = ?::numeric', strike === undefined ? undefined : format(strike))
  ask(`case option_right when 'call' then 'CE' when 'put' then 'PE' else 'FUT' end = ?`, type)
  ask('active = ?', active)
  const where = `where ${conditions.join(' and ')}`
  const page = [...values, limit, offset]
  const [rows, counted] = await Promise.all([
    db.query<StoredInstrument>(
      `${SELECT_INSTRUMENT} ${where}
       order by underlying, expiry, strike nulls first, option_right, instrument_id
       limit $${page.length - 1} offset $${page.length}`,
      page,
    ),
    db.query<{ readonly total: number }>(
      `select count(*)::int as total from instrument ${where}`,
      values,
    ),
  ])
  return { rows: rows.rows, total: counted.rows[0]!.total }
}

/** The dates on which contracts of an underlying expire or expired, in order. */
export async function selectExpiries(
  db: Queryable,
  underlying: string,
): Promise<readonly CalendarDate[]> {
  // A loose index scan: some hundred probes, where a distinct would read every strike.
  const { rows } = await db.query<{ readonly expiry: CalendarDate }>(
    `with recursive expiries as (
       (select expiry from instrument where underlying = $1 and expiry is not null
        order by expiry limit 1)
       union all
       select (select i.expiry from instrument i
               where i.underlying = $1 and i.expiry > e.expiry order by i.expiry limit 1)
       from expiries e where e.expiry is not null)
     select expiry from expiries where expiry is not null order by expiry`,
    [underlying],
  )
  return rows.map(({ expiry }) => expiry)
}

/** The underlyings of which contracts are known, by name. */
export async function selectUnderlyings(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ readonly underlying: string }>(
    `with recursive underlyings as (
       (select underlying from instrument where underlying is not null
        order by underlying limit 1)
       union all
       select (select i.underlying from instrument i
               where i.underlying > u.underlying order by i.underlying limit 1)
       from underlyings u where u.underlying is not null)
     select underlying from underlyings where underlying is not null order by underlying`,
  )
  return rows.map(({ underlying }) => underlying)
}
