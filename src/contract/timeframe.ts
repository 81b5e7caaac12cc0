import { z } from 'zod'
import { INTERVALS, TIMEFRAMES, timeframeOf } from '../core/timeframe.ts'

export const Timeframe = z
  .enum(TIMEFRAMES as readonly [string, ...string[]], {
    error: `must be one of ${INTERVALS.map(timeframeOf).join(', ')}`,
  })
  .describe('How long a bar is: 1min to 30min, 1h, 1d, 1w or 1mo; also 5m, 5, D, W and M.')
