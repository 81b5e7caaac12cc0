import type { Instant } from '../../../core/instant.ts'
import { maxPain, putCallRatio } from './max-pain.ts'
import { moneynessOf } from './moneyness.ts'

/** One strike in one bucket of time, reduced to the number that is asked for. */
export interface StrikeReading {
  readonly openedAt: Instant
  readonly strike: number
  readonly underlyingClose: number | null
  readonly call: number | null
  readonly put: number | null
  readonly callCount: number // the weights of means
  readonly putCount: number
}

export type SeriesSide = 'call' | 'put' | 'both'

/** One bucket of moneyness through time. */
export interface BucketSeries {
  readonly bucket: string // ATM, ITM1, OTM3, …
  readonly side: SeriesSide
  readonly values: ReadonlyMap<Instant, number>
}

/**
 * A number of contracts through time by where they stood then (FO-087), so that OTM2 is another
 * strike when the underlying has moved.
 *
 * Shape:  calls and puts apart, at the money first, then by distance, in before out.
 * Edges:  what is added (open interest, volume) is added over the strikes of a bucket, what is not
 *         is their mean weighted by count. A time without the underlying's price has no buckets.
 */
export function moneynessSeries(
  readings: readonly StrikeReading[],
  gap: number,
  side: SeriesSide,
  adds: boolean,
): BucketSeries[] {
  const buckets = new Map<string, { sums: Map<Instant, number>; weights: Map<Instant, number> }>()
  const put = (right: 'call' | 'put', reading: StrikeReading, value: number | null): void => {
    const { openedAt, strike, underlyingClose } = reading
    if (value === null || underlyingClose === null || (side !== 'both' && side !== right)) return
    const key = `${right} ${moneynessOf({ right, strike }, underlyingClose, gap)}`
    const bucket = buckets.get(key) ?? { sums: new Map(), weights: new Map() }
    buckets.set(key, bucket)
    const weight = adds ? 1 : Math.max(right === 'call' ? reading.callCount : reading.putCount, 1)
    bucket.sums.set(openedAt, (bucket.sums.get(openedAt) ?? 0) + value * weight)
    bucket.weights.set(openedAt, (bucket.weights.get(openedAt) ?? 0) + weight)
  }
  for (const reading of readings) {
    put('call', reading, reading.call)
    put('put', reading, reading.put)
  }
  return [...buckets]
    .map(([key, { sums, weights }]): BucketSeries => {
      const [right, bucket] = key.split(' ') as ['call' | 'put', string]
      const values = new Map(
        [...sums].map(([at, sum]) => [at, adds ? sum : sum / weights.get(at)!] as const),
      )
      return { bucket, side: right, values }
    })
    .sort((a, b) => placeOf(a) - placeOf(b))
}

function placeOf({ bucket, side }: BucketSeries): number {
  const steps = bucket === 'ATM' ? 0 : Number(bucket.slice(3))
  return steps * 4 + (bucket.startsWith('OTM') ? 2 : 0) + (side === 'put' ? 1 : 0)
}

/** The ratio of puts to calls at each time, of whatever the readings are. */
export function ratioSeries(readings: readonly StrikeReading[]): ReadonlyMap<Instant, number> {
  return seriesOf(readings, (at) => {
    const sum = (side: 'call' | 'put') => at.reduce((total, of) => total + (of[side] ?? 0), 0)
    return putCallRatio(sum('put'), sum('call'))
  })
}

/** The settlement at which writers pay least, at each time; the readings are open interest. */
export function maxPainSeries(readings: readonly StrikeReading[]): ReadonlyMap<Instant, number> {
  return seriesOf(readings, (at) => {
    const open = at.map(({ strike, call, put }) => ({ strike, call: call ?? 0, put: put ?? 0 }))
    return maxPain(open, at[0]!.underlyingClose ?? 0)
  })
}

function seriesOf(
  readings: readonly StrikeReading[],
  value: (at: readonly StrikeReading[]) => number | null,
): ReadonlyMap<Instant, number> {
  const byTime = Map.groupBy(readings, ({ openedAt }) => openedAt)
  return new Map(
    [...byTime].flatMap(([at, of]) => {
      const found = value(of)
      return found === null ? [] : [[at, found] as const]
    }),
  )
}
