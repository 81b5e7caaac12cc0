import { MINUTE_MS, SECOND_MS, type Instant } from '../../core/instant.ts'
import { packCandles } from '../../store/portfolio/candles.ts'
import type { Door } from '../doorbell.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { Metrics } from '../operations/health/metrics.ts'
import { periodic, type Task } from '../operations/supervise-tasks.ts'
import { sampleAt, valueDue, type ValuedCounts } from './value-due.ts'

export interface M2mWorkerOptions extends QuoteContext {
  readonly workerId: string
  readonly metrics: Metrics
  readonly bell: { ring(doors: readonly Door[]): void }
  readonly samplesPerMinute?: number // 4: a candle's high and low are more than its open and close
}

const AFTER_ERROR_MS = 10 * SECOND_MS
const NAME = 'strategy-m2m'

/**
 * Values the active portfolios, each minute and some times within it, for as long as the signal
 * lets it. Any number of these may run, in any processes. What fails is tried again in ten seconds.
 */
export function m2mWorker(options: M2mWorkerOptions): Task {
  const { clock, log, metrics, workerId, bell, samplesPerMinute = 4 } = options
  const width = MINUTE_MS / samplesPerMinute
  return {
    name: NAME,
    stuckAfterMs: 2 * MINUTE_MS,
    async run(signal, alive) {
      while (!signal.aborted) {
        const startedAt = performance.now()
        const sample = sampleAt(clock.now(), samplesPerMinute)
        try {
          const booked = (portfolios: readonly Door[]): void => bell.ring(portfolios)
          const counts = await valueDue(options, {
            workerId,
            sample,
            signal,
            booked: (portfolios) =>
              booked(portfolios.map(({ userId, strategyId }) => ({ userId, runId: strategyId }))),
          })
          count(counts)
          alive(performance.now() - startedAt)
        } catch (err) {
          metrics.workers.tasks.inc({ task: NAME, result: 'failed' })
          log.error({ err }, 'portfolios could not be valued; it is tried again in ten seconds')
          await clock.sleep(AFTER_ERROR_MS, signal)
          continue
        }
        const next = sample + width
        await clock.sleep(Math.max(next - clock.now(), 1), signal)
      }
    },
  }

  function count({ booked, withoutPrice, failed }: ValuedCounts): void {
    const of = { strategy: 'portfolio' } as const
    metrics.strategies.operations.inc({ ...of, result: 'valued' }, booked)
    metrics.strategies.operations.inc({ ...of, result: 'no_price' }, withoutPrice)
    metrics.strategies.operations.inc({ ...of, result: 'failed' }, failed)
  }
}

const HOUR_MS = 60 * MINUTE_MS
const KEPT_AS_ROWS_MS = 7 * 24 * HOUR_MS
const PACK_BATCH = 500

/** Packs the candles of days that ended a week ago: one row a day instead of some hundred. */
export function m2mPacker({ pool, clock }: QuoteContext): Task {
  return periodic('strategy-m2m-pack', HOUR_MS, clock, async (signal) => {
    const until = (clock.now() - KEPT_AS_ROWS_MS) as Instant
    while (!signal.aborted && (await packCandles(pool, until, PACK_BATCH)) === PACK_BATCH);
  })
}
