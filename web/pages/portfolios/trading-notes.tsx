import { formatAnalytic, formatCount } from '../../format/decimal.ts'
import type { Payoff } from './queries.ts'

type Leg = Payoff['legs'][number]
type Flag = Leg['trading']['flags'][number]

/** Legs whose books say that trading them now costs more than is tolerated. */
export function TradingNotes({ legs }: { legs: readonly Leg[] }) {
  const noted = legs.filter(({ trading }) => trading.flags.some((flag) => flag !== 'no_book'))
  if (noted.length === 0) return null
  return (
    <ul className="trading-notes" aria-label="What to look at before trading">
      {noted.map(({ tradingsymbol, quantity, trading }, index) => (
        <li key={trading.side + tradingsymbol + index}>
          <span className="note">
            {trading.side === 'BUY' ? 'Buying' : 'Selling'} {formatCount(quantity)} {tradingsymbol}
          </span>
          {trading.flags.map((flag) => (
            <span key={flag} className="badge wait">
              {WORDS[flag](trading)}
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

const WORDS: Readonly<Record<Flag, (trading: Leg['trading']) => string>> = {
  spread_over_limit: ({ spread }) =>
    `spread ${formatAnalytic(spread === null ? null : 100 * spread, 2)} %`,
  impact_over_limit: ({ impact_bps: impact }) => `impact ${formatAnalytic(impact, 0)} bps`,
  book_too_thin: ({ fillable }) => `only ${formatCount(fillable)} rest there`,
  no_book: () => 'no book',
  stale_book: () => 'the book is old',
}
