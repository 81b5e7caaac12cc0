import type { Pool } from '../pool.ts'

/** One number of a process: what `getMetricsAsJSON` of prom-client says of it. */
export interface ToldSeries {
  readonly metricName?: string // of a histogram's sums and buckets
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** By the family's name. */
export type ToldFamilies = Readonly<Record<string, readonly ToldSeries[]>>

/** What this process has counted, in place of what it told before; what the dead told is let go. */
export async function tellMetrics(
  pool: Pool,
  process: string,
  families: ToldFamilies,
): Promise<void> {
  await pool.query(
    `with gone as (
       delete from told_metrics where told_at < clock_timestamp() - interval '1 hour'
     )
     insert into told_metrics (process, families) values ($1, $2)
     on conflict (process) do update
       set families = excluded.families, told_at = excluded.told_at`,
    [process, JSON.stringify(families)],
  )
}

/** No longer there: it has ended. */
export async function forgetMetrics(pool: Pool, process: string): Promise<void> {
  await pool.query('delete from told_metrics where process = $1', [process])
}

/** What processes told within `seconds`. */
export async function listToldMetrics(
  pool: Pool,
  seconds: number,
): Promise<readonly { readonly process: string; readonly families: ToldFamilies }[]> {
  const { rows } = await pool.query<{ process: string; families: ToldFamilies }>(
    `select process, families from told_metrics
     where told_at > clock_timestamp() - $1 * interval '1 second' order by process`,
    [seconds],
  )
  return rows
}
