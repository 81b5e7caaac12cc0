import { useQuery } from '@tanstack/react-query'
import { formatAnalytic, formatMoney, formatPrice, formatQuantity } from '../../format/decimal.ts'
import { symbolOf } from '../../format/words.ts'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { analysesQuery, type Analysis } from './queries.ts'

const COLUMNS: readonly Column<Analysis>[] = [
  {
    title: 'Order',
    width: 150,
    cell: ({ side, quantity, instrument_id }) => (
      <>
        <span className={`badge ${side === 'BUY' ? 'good' : 'bad'}`}>
          {side === 'BUY' ? 'Buy' : 'Sell'}
        </span>{' '}
        <span className="number">{formatQuantity(quantity)}</span> {symbolOf(instrument_id)}
      </>
    ),
  },
  {
    title: 'Expected, filled',
    width: 130,
    end: true,
    cell: ({ estimated_fill_price: expected, actual_fill_price: filled }) =>
      `${priceOf(expected)} → ${priceOf(filled)}`,
  },
  {
    title: 'Slippage',
    width: 110,
    end: true,
    cell: ({ market_impact_bps: expected, actual_slippage_bps: actual }) =>
      actual === null ? '–' : `${formatAnalytic(actual, 1)} of ${formatAnalytic(expected, 1)} bps`,
  },
  {
    title: 'Charges',
    width: 130,
    end: true,
    cell: ({ estimated_cost: estimated, actual_cost: actual }) =>
      `${moneyOf(estimated?.total_charges)} → ${moneyOf(actual?.total_charges)}`,
  },
  {
    title: 'Quality',
    width: 85,
    end: true,
    cell: ({ execution_quality_score: score }) => <Score score={score} />,
  },
]

/** What was expected of orders before they were sent, and what they came to. */
export function ExecutionCard() {
  const { data } = useQuery(analysesQuery)
  if (!data || data.items.length === 0) return null
  return (
    <Card title="Expected and met" flush>
      <DataTable
        label="Expected and met"
        rows={data.items}
        keyOf={({ analysis_id }) => analysis_id}
        columns={COLUMNS}
      />
    </Card>
  )
}

function Score({ score }: { score: number | null }) {
  if (score === null) return '–'
  return (
    <span className="score">
      <span className="score-bar" aria-hidden="true">
        <span style={{ '--share': `${score}%` }} />
      </span>
      <span className="number">{score}</span>
    </span>
  )
}

function priceOf(price: string | null): string {
  return price === null ? '–' : formatPrice(price, 'INR', { most: 4 })
}

function moneyOf(amount: string | undefined): string {
  return amount === undefined ? '–' : formatMoney(amount, 'INR')
}
