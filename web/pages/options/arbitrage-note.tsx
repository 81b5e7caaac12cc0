import { formatAnalytic } from '../../format/decimal.ts'
import type { Surface } from './queries.ts'

/** Whether something could be bought for less than nothing, and where. */
export function ArbitrageNote({ arbitrage }: { arbitrage: Surface['arbitrage'] }) {
  if (arbitrage.length === 0) {
    return (
      <p className="note">
        <span className="badge good">Free of arbitrage</span> No butterfly or calendar spread on it
        costs less than nothing.
      </p>
    )
  }
  return (
    <div className="note">
      <span className="badge wait">Allows arbitrage</span>
      <ul className="plain-list">
        {arbitrage.slice(0, 6).map(({ kind, expiry, from_strike: from, to_strike: to }) => (
          <li key={`${kind} ${expiry} ${from}`}>
            {expiry}: {kind} from {formatAnalytic(from, 0)} to {formatAnalytic(to, 0)}
          </li>
        ))}
      </ul>
    </div>
  )
}
