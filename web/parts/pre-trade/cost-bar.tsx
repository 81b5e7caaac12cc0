import { formatMoney } from '../../format/decimal.ts'
import { numberOf } from '../../format/money-sum.ts'
import type { Cost } from './queries.ts'

const PARTS = [
  ['brokerage', 'Brokerage', 'var(--accent)'],
  ['stt', 'Transaction tax', 'var(--loss)'],
  ['exchange_charges', 'Exchange', 'var(--gain)'],
  ['gst', 'GST', 'var(--warn)'],
  ['stamp_duty', 'Stamp duty', 'var(--text-muted)'],
  ['sebi_charges', 'SEBI', 'var(--line-strong)'],
] as const satisfies readonly (readonly [keyof Cost, string, string])[]

/** What the charges of an order are made of. */
export function CostBar({ cost }: { cost: Cost }) {
  const total = numberOf(cost.total_charges)
  const parts = PARTS.map(([field, name, color]) => ({ name, color, amount: cost[field] })).filter(
    ({ amount }) => numberOf(amount) > 0,
  )
  return (
    <figure className="cost-bar">
      <figcaption>
        <span>Charges</span>
        <span className="number">{formatMoney(cost.total_charges, 'INR')}</span>
      </figcaption>
      <div className="cost-parts" aria-hidden="true">
        {parts.map(({ name, color, amount }) => (
          <span
            key={name}
            style={{ '--share': `${(numberOf(amount) / total) * 100}%`, '--swatch': color }}
          />
        ))}
      </div>
      <ul className="chart-legend">
        {parts.map(({ name, color, amount }) => (
          <li key={name} className="swatch" style={{ '--swatch': color }}>
            {name} <span className="number">{formatMoney(amount, 'INR')}</span>
          </li>
        ))}
      </ul>
    </figure>
  )
}
