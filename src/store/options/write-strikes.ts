import { formatInstant, type Instant } from '../../core/instant.ts'
import type { StrikeBar } from '../../domain/options/chain/strike-bar.ts'
import type { Tx } from '../transaction.ts'
import { outOfTheMoney, SIDE_COLUMNS, STRIKE_GREEKS, type SideColumn } from './strike-columns.ts'

const SIDES = ['call', 'put'] as const

interface Column {
  readonly name: string
  readonly type: string
  value(bar: StrikeBar): unknown
}

const KEY: readonly Column[] = [
  { name: 'symbol', type: 'text', value: (bar) => bar.symbol },
  { name: 'expiry', type: 'date', value: (bar) => bar.expiry },
  { name: 'time', type: 'timestamptz', value: (bar) => formatInstant(bar.openedAt) },
  { name: 'strike', type: 'float8', value: (bar) => bar.strike },
]

const REST: readonly Column[] = [
  { name: 'underlying_close', type: 'float8', value: (bar) => bar.underlyingClose },
  ...SIDES.flatMap((side) =>
    SIDE_COLUMNS.map((column): Column => ({
      name: `${side}_${column.name}`,
      type: column.type,
      value: (bar) => {
        const sideBar = bar[side]
        return sideBar === null ? (column.combined === 'count' ? 0 : null) : column.value(sideBar)
      },
    })),
  ),
  ...STRIKE_GREEKS.map((name): Column => ({
    name,
    type: 'float8',
    value: (bar) => outOfTheMoney(bar)?.[name] ?? null,
  })),
]

const COLUMNS = [...KEY, ...REST]
const NAMES = COLUMNS.map(({ name }) => name)
const ROWS_A_STATEMENT = 2_000

/** Stores strikes of minutes in place of what is there of them. The same again changes nothing. */
export async function upsertStrikeBars(tx: Tx, bars: readonly StrikeBar[]): Promise<void> {
  for (let from = 0; from < bars.length; from += ROWS_A_STATEMENT) {
    const some = bars.slice(from, from + ROWS_A_STATEMENT)
    await tx.query({
      name: 'upsert_strike_bars',
      text: `
        insert into fo_strikes_1min (${NAMES.join(', ')})
        select * from unnest(${COLUMNS.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})
        on conflict (symbol, expiry, time, strike, timeframe) do update
          set ${REPLACED}, recorded_at = clock_timestamp()`,
      values: COLUMNS.map(({ value }) => some.map(value)),
    })
  }
}

const REPLACED = REST.map(({ name }) => `${name} = excluded.${name}`).join(', ')

/** The longer buckets that are kept, by their timeframe. */
export const BUCKETS = { '5min': '5 minutes', '15min': '15 minutes' } as const

/**
 * Makes the buckets of 5 and 15 minutes that minutes of `[from, to)` lie in, from all of their
 * minutes: means weighted by count, the last open interest, sums of volumes (FO-109).
 */
export async function rollUpStrikes(
  tx: Tx,
  symbol: string,
  from: Instant,
  to: Instant,
): Promise<void> {
  for (const [timeframe, width] of Object.entries(BUCKETS)) {
    await tx.query({
      name: `roll_up_strikes_${timeframe}`,
      text: `
        insert into fo_strikes_${timeframe} (${NAMES.join(', ')})
        select symbol, expiry, ${bucketOf(width, 'time')} as bucket, strike,
               (array_agg(underlying_close order by time desc)
                  filter (where underlying_close is not null))[1],
               ${COMBINED}
        from fo_strikes_1min
        where symbol = $1 and time >= ${bucketOf(width, '$2')}
          and time < ${bucketOf(width, '$3')} + interval '${width}'
        group by symbol, expiry, bucket, strike
        on conflict (symbol, expiry, time, strike, timeframe) do update
          set ${REPLACED}, recorded_at = clock_timestamp()`,
      values: [symbol, formatInstant(from), formatInstant((to - 1) as Instant)],
    })
  }
}

function bucketOf(width: string, at: string): string {
  return `date_bin('${width}', ${at}::timestamptz, '2000-01-01T00:00:00Z')`
}

const COMBINED = [
  ...SIDES.flatMap((side) => SIDE_COLUMNS.map((column) => combined(side, column))),
  ...STRIKE_GREEKS.map((name) => weighted(name, 'greatest(call_count, put_count)')),
].join(',\n               ')

function combined(side: string, { name, combined: how }: SideColumn): string {
  const column = `${side}_${name}`
  const score = weighted(`${side}_liquidity_score`, `${side}_count`)
  if (how === 'mean') return weighted(column, `${side}_count`)
  if (how === 'sum') return `sum(${column})`
  if (how === 'count') return `sum(${column})::int`
  if (how === 'last') {
    return `(array_agg(${column} order by time desc) filter (where ${column} is not null))[1]`
  }
  if (how === 'illiquid') return `${score} < 40`
  return `case when ${score} >= 80 then 'HIGH' when ${score} >= 60 then 'MEDIUM'
               when ${score} >= 40 then 'LOW' when ${score} is not null then 'ILLIQUID' end`
}

/** The mean of what is known, by how often it was observed. */
function weighted(column: string, weight: string): string {
  const known = `filter (where ${column} is not null)`
  return `sum(${column} * ${weight}) ${known} / nullif(sum(${weight}) ${known}, 0)`
}
