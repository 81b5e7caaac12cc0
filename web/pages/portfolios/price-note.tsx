import type { Portfolio } from './queries.ts'

/** Says when a value is not what it seems: legs without a price, or with an old one. */
export function PriceNote({ portfolio }: { portfolio: Portfolio }) {
  const { missing_prices: missing, stale_prices: stale } = portfolio
  if (missing.length > 0) {
    return (
      <span className="badge bad" title={missing.join(', ')}>
        {missing.length} without a price
      </span>
    )
  }
  if (stale.length === 0) return null
  return (
    <span className="badge wait" title={stale.join(', ')}>
      Old prices
    </span>
  )
}
