import { Fragment } from 'react'
import type { Answer } from '../../ask.ts'
import { formatAnalytic, formatCount, formatPrice } from '../../format/decimal.ts'
import type { Book, Level } from './book-text.ts'

interface LadderProps {
  readonly book: Book
  readonly analysis: Answer<'POST /api/depth/analyse'>['analysis']
}

/** The best prices in the middle; behind each level, how much rests there and better. */
export function Ladder({ book, analysis }: LadderProps) {
  const asks = cumulated(book.asks, 'ask')
  const bids = cumulated(book.bids, 'bid')
  const most = Math.max(1, asks.at(-1)?.total ?? 0, bids.at(-1)?.total ?? 0)
  const spread = analysis.spread === null ? 'no spread' : priceText(analysis.spread)
  return (
    <table className="ladder">
      <thead>
        <tr>
          <th scope="col">Price</th>
          <th scope="col">Quantity</th>
          <th scope="col">Orders</th>
          <th scope="col">Together</th>
        </tr>
      </thead>
      <tbody>
        <Levels levels={asks.toReversed()} side="ask" most={most} />
        <tr className="spread">
          <td colSpan={4}>
            {analysis.mid === null
              ? 'There is no mid.'
              : `${spread} between them, mid ${priceText(analysis.mid)}`}
          </td>
        </tr>
        <Levels levels={bids} side="bid" most={most} />
      </tbody>
    </table>
  )
}

interface LevelsProps {
  readonly levels: readonly Cumulated[]
  readonly side: 'bid' | 'ask'
  readonly most: number
}

function Levels({ levels, side, most }: LevelsProps) {
  return (
    <Fragment>
      {levels.map(({ price, quantity, order_count: orders, total }, index) => (
        <tr key={index} className={side}>
          <td className="price">
            <span className="hidden-visually">{side === 'bid' ? 'Bid ' : 'Ask '}</span>
            {formatAnalytic(price)}
          </td>
          <td>{formatCount(quantity)}</td>
          <td>{orders === 0 ? '–' : formatCount(orders)}</td>
          <td className="depth-bar">
            <i style={{ inlineSize: `${((total / most) * 100).toFixed(1)}%` }} />
            <span>{formatCount(total)}</span>
          </td>
        </tr>
      ))}
    </Fragment>
  )
}

/** What lies between two prices has more places than they have. */
export function priceText(price: number | null): string {
  return price === null ? '–' : formatPrice(price.toFixed(4), 'INR', { most: 4 })
}

interface Cumulated extends Level {
  readonly total: number // at this price and better
}

/** Levels from the best price outwards, with what rests up to each. */
export function cumulated(levels: readonly Level[], side: 'bid' | 'ask'): readonly Cumulated[] {
  let total = 0
  return levels
    .filter(({ price, quantity }) => price > 0 && quantity > 0)
    .toSorted((a, b) => (side === 'bid' ? b.price - a.price : a.price - b.price))
    .map((level) => ({ ...level, total: (total += level.quantity) }))
}
