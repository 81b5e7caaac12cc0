import { fixed, format, type Money } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** M2M of one minute. */
export interface M2mCandle {
  readonly at: Instant // the minute
  readonly open: Money
  readonly high: Money
  readonly low: Money
  readonly close: Money
  readonly unrealizedPnl: Money // at the close
  readonly instrumentCount: number
  readonly sampleCount: number
  readonly isPartial: boolean
}

export interface ListCandles {
  readonly from: Instant | null // included
  readonly to: Instant | null // included
  readonly direction: 'asc' | 'desc'
  readonly limit: number
}

/** Candles in the order of the direction: those that lie as rows, and those packed by the day. */
export async function listCandles(
  db: Queryable,
  userId: string,
  strategyId: string,
  { from, to, direction, limit }: ListCandles,
): Promise<readonly M2mCandle[]> {
  const { rows } = await db.query<StoredCandle>({
    name: `list-m2m-candles-${direction}`,
    text: `
      (select c."timestamp" as at, ${COLUMNS} from strategy_m2m_candles c
       where c.user_id = $1 and c.strategy_id = $2 and c."timestamp" between $3 and $4
       order by 1 ${direction} limit $5)
      union all
      (select p.at, ${COLUMNS}
       from strategy_m2m_day d
       cross join lateral unnest(d.minutes, d.opens, d.highs, d.lows, d.closes, d.unrealized_pnls,
                                 d.instrument_counts, d.sample_counts, d.partials)
         as c (minute, open, high, low, close, unrealized_pnl, instrument_count, sample_count,
               is_partial)
       cross join lateral (
         select (d.day + make_interval(mins => c.minute)) at time zone 'UTC' as at) p
       where d.user_id = $1 and d.strategy_id = $2 and p.at between $3 and $4
         and d.day between ($3::timestamptz at time zone 'UTC')::date
                       and ($4::timestamptz at time zone 'UTC')::date
       order by 1 ${direction} limit $5)
      order by 1 ${direction} limit $5`,
    values: [
      userId,
      strategyId,
      from === null ? '-infinity' : formatInstant(from),
      to === null ? 'infinity' : formatInstant(to),
      limit,
    ],
  })
  return rows.map(toCandle)
}

interface StoredCandle extends Omit<
  M2mCandle,
  'open' | 'high' | 'low' | 'close' | 'unrealizedPnl'
> {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly unrealizedPnl: string
}

const COLUMNS = `c.open, c.high, c.low, c.close, c.unrealized_pnl as "unrealizedPnl",
  c.instrument_count as "instrumentCount", c.sample_count as "sampleCount",
  c.is_partial as "isPartial"`

function toCandle(row: StoredCandle): M2mCandle {
  return {
    ...row,
    open: fixed(row.open),
    high: fixed(row.high),
    low: fixed(row.low),
    close: fixed(row.close),
    unrealizedPnl: fixed(row.unrealizedPnl),
  }
}

/** Adds candles of minutes that have none. Answers how many those were. */
export async function insertCandles(
  tx: Tx,
  userId: string,
  strategyId: string,
  candles: readonly M2mCandle[],
): Promise<number> {
  const months = new Set(candles.map(({ at }) => formatInstant(at).slice(0, 7)))
  for (const month of months)
    await tx.query('select strategy_m2m_month($1)', [`${month}-01T00:00Z`])
  const { rowCount } = await tx.query(
    `insert into strategy_m2m_candles
       (user_id, strategy_id, "timestamp", open, high, low, close, unrealized_pnl,
        instrument_count, sample_count, is_partial)
     select $1, $2, * from unnest($3::timestamptz[], $4::numeric[], $5::numeric[], $6::numeric[],
       $7::numeric[], $8::numeric[], $9::int[], $10::int[], $11::boolean[])
     on conflict (user_id, strategy_id, "timestamp") do nothing`,
    [
      userId,
      strategyId,
      candles.map(({ at }) => formatInstant(at)),
      candles.map(({ open }) => format(open)),
      candles.map(({ high }) => format(high)),
      candles.map(({ low }) => format(low)),
      candles.map(({ close }) => format(close)),
      candles.map(({ unrealizedPnl }) => format(unrealizedPnl)),
      candles.map(({ instrumentCount }) => instrumentCount),
      candles.map(({ sampleCount }) => sampleCount),
      candles.map(({ isPartial }) => isPartial),
    ],
  )
  return rowCount
}

/** Packs days that ended a week ago. Answers how many; fewer than `most` means that none are left. */
export async function packCandles(db: Queryable, until: Instant, most: number): Promise<number> {
  const { rows } = await db.query<{ readonly packed: number }>(
    `select strategy_m2m_pack(($1::timestamptz at time zone 'UTC')::date, $2) as packed`,
    [formatInstant(until), most],
  )
  return rows[0]!.packed
}
