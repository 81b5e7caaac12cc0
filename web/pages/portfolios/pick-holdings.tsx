import type { Holding, Holdings } from './holdings.ts'
import { BuyOrSell } from './pick-strikes.tsx'

interface PickHoldingsProps {
  readonly holdings: Holdings
  readonly onPick: (holding: Holding, direction: 'BUY' | 'SELL') => void
}

/** The shares of an underlying and its future, bought or sold with one click each. */
export function PickHoldings({ holdings: { share, future }, onPick }: PickHoldingsProps) {
  const priced = [share, future].flatMap((one) => (one?.price == null ? [] : [one]))
  if (priced.length === 0) return null
  return (
    <ul className="pick-holdings" aria-label="Shares and futures">
      {priced.map((holding) => (
        <li key={holding.tradingsymbol}>
          <span className="what">
            {holding.kind === 'share' ? 'Shares' : 'Future'}{' '}
            <span className="note">{holding.tradingsymbol}</span>
          </span>
          <BuyOrSell
            price={holding.price}
            name={holding.tradingsymbol}
            onPick={(direction) => onPick(holding, direction)}
          />
        </li>
      ))}
    </ul>
  )
}
