import { useMemo } from 'react'
import { XyChart, type XySeries } from '../../charts/xy-chart.tsx'
import type { Answer } from '../../ask.ts'
import { brief, formatAnalytic, formatCount } from '../../format/decimal.ts'
import { wordsOf } from '../../format/words.ts'
import { Card } from '../../parts/card.tsx'
import { Kpi, Kpis } from '../../parts/figures.tsx'
import type { Book } from './book-text.ts'
import { cumulated, Ladder, priceText } from './ladder.tsx'

type Analysed = Answer<'POST /api/depth/analyse'>

const TIERS = { HIGH: 'good', MEDIUM: 'calm', LOW: 'wait', ILLIQUID: 'bad' } as const

const FLAGS: Readonly<Record<Analysed['analysis']['flags'][number], string>> = {
  wide_spread: 'The spread is wide',
  thin_depth: 'Little rests in it',
  few_orders: 'Few orders',
  imbalanced: 'One side outweighs the other',
  thin_best_level: 'Little at the best prices',
  no_bids: 'Nobody bids',
  no_asks: 'Nobody asks',
  crossed: 'Crossed: the bid is above the ask',
  locked: 'Locked: bid and ask are equal',
  bad_level: 'A level was left out',
}

export function Analysis({ book, analysis, impacts }: Analysed & { readonly book: Book }) {
  const { liquidity_tier: tier, flags } = analysis
  return (
    <>
      <Kpis label="The book as a whole">
        <Kpi label="Liquidity" note={`score ${formatAnalytic(analysis.liquidity_score, 0)} of 100`}>
          <span className={`badge ${TIERS[tier]}`}>{wordsOf(tier)}</span>
        </Kpi>
        <Kpi label="Spread" note={spreadNote(analysis.spread_percent)}>
          {priceText(analysis.spread)}
        </Kpi>
        <Kpi label="Mid" note={`microprice ${priceText(analysis.weighted_mid)}`}>
          {priceText(analysis.mid)}
        </Kpi>
        <Kpi label="Bid, ask" note="units that rest">
          {brief(analysis.bid_quantity)} · {brief(analysis.ask_quantity)}
        </Kpi>
        <Kpi label="Imbalance" note={`pressure ${formatAnalytic(analysis.book_pressure)}`}>
          {analysis.imbalance_percent === null
            ? '–'
            : `${formatAnalytic(analysis.imbalance_percent, 1)} %`}
        </Kpi>
      </Kpis>
      {flags.length > 0 && (
        <ul className="depth-flags" aria-label="What to look at twice">
          {flags.map((flag) => (
            <li key={flag} className="badge wait">
              {FLAGS[flag]}
            </li>
          ))}
        </ul>
      )}
      <div className="desk-halves">
        <Card title="Ladder" flush>
          <Ladder book={book} analysis={analysis} />
        </Card>
        {Math.max(book.bids.length, book.asks.length) > 1 && (
          <Card title="Cumulative depth">
            <DepthChart book={book} />
          </Card>
        )}
      </div>
      {impacts.length > 0 && <Impacts impacts={impacts} />}
    </>
  )
}

function spreadNote(percent: number | null): string | undefined {
  return percent === null ? undefined : `${formatAnalytic(percent, 4)} % of the mid`
}

/** How much could be sold down to a price, or bought up to it. */
function DepthChart({ book }: { book: Book }) {
  const shown = useMemo(() => {
    const bids = cumulated(book.bids, 'bid').toReversed()
    const asks = cumulated(book.asks, 'ask')
    const series: readonly XySeries[] = [
      {
        label: 'Bids',
        values: [...bids.map(({ total }) => total), ...asks.map(() => null)],
        kind: 'steps-before',
        color: '--gain',
      },
      {
        label: 'Asks',
        values: [...bids.map(() => null), ...asks.map(({ total }) => total)],
        kind: 'steps-after',
        color: '--loss',
      },
    ]
    return { x: [...bids, ...asks].map(({ price }) => price), series }
  }, [book])
  const span = (shown.x.at(-1) ?? 0) - (shown.x[0] ?? 0)
  const places = span < 1 ? 2 : span < 20 ? 1 : 0
  return (
    <XyChart
      {...shown}
      xName="Price"
      xText={(price) => formatAnalytic(price, places)}
      yText={brief}
      fromZero
      height={240}
      label="Units that rest at each price or better"
    />
  )
}

function Impacts({ impacts }: Pick<Analysed, 'impacts'>) {
  return (
    <Card title="What a size would cost">
      <div className="table-wide" tabIndex={0} role="region" aria-label="What a size would cost">
        <table className="facts-table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Filled</th>
              <th scope="col">Average price</th>
              <th scope="col">Against the mid</th>
              <th scope="col">Basis points</th>
            </tr>
          </thead>
          <tbody>
            {impacts.map(({ side, quantity, filled_quantity: filled, complete, ...impact }) => (
              <tr key={`${side} ${quantity}`}>
                <th scope="row">
                  {side === 'buy' ? 'Buy' : 'Sell'} {formatCount(quantity)}
                </th>
                <td>
                  {formatCount(filled)} {!complete && <span className="badge wait">Too thin</span>}
                </td>
                <td>{priceText(impact.average_price)}</td>
                <td>{priceText(impact.impact)}</td>
                <td>{formatAnalytic(impact.impact_bps)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
