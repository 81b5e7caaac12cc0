import { DAY_MS, type Instant } from '../../core/instant.ts'
import type { Chain } from '../../domain/options/chain/chain.ts'
import { atTheMoneyStrike } from '../../domain/options/chain/moneyness.ts'
import type { StrikeReading } from '../../domain/options/chain/moneyness-series.ts'
import { strikeReadings, type StrikeTimeframe } from '../../store/options/read-strike-series.ts'
import type { ChainContext } from './read-chain.ts'

/** The straddle in one bucket of the day. */
export interface StraddlePoint {
  readonly openedAt: Instant
  readonly underlyingClose: number | null
  readonly fixed: number | null // of the strike that is asked for
  readonly strike: number | null // at the money then
  readonly rolling: number | null // of that one
}

/** A straddle through the day of a chain, of one strike and of the one at the money then. */
export async function readStraddleSeries(
  { pool }: ChainContext,
  chain: Chain,
  strike: number | null,
  timeframe: StrikeTimeframe,
): Promise<readonly StraddlePoint[]> {
  const { symbol, expiry, at, gap } = chain
  const from = (Math.floor((at - 1) / DAY_MS) * DAY_MS) as Instant
  const readings = await strikeReadings(pool, 'premium', {
    symbol,
    expiry,
    timeframe,
    from,
    to: at,
  })
  return [...Map.groupBy(readings, ({ openedAt }) => openedAt)].map(([openedAt, of]) => {
    const underlyingClose = of[0]!.underlyingClose
    const then =
      underlyingClose === null || gap === null ? null : atTheMoneyStrike(underlyingClose, gap)
    return {
      openedAt,
      underlyingClose,
      fixed: premiumOf(of, strike),
      strike: then,
      rolling: premiumOf(of, then),
    }
  })
}

function premiumOf(readings: readonly StrikeReading[], strike: number | null): number | null {
  const at = readings.find((reading) => reading.strike === strike)
  return at == null || at.call === null || at.put === null ? null : at.call + at.put
}
