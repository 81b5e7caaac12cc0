import { wordsOf } from '../../parts/badges.tsx'
import { formatPrice } from '../../format/decimal.ts'
import type { Order } from '../../queries.ts'

/** What each check of the gate said of an order, with the numbers that decided. */
export function Verdicts({ order }: { order: Pick<Order, 'verdicts' | 'order_id'> }) {
  if (order.verdicts.length === 0) {
    return <p className="note">The order did not reach the gate.</p>
  }
  return (
    <ol className="verdicts" aria-label={`The gate's verdicts on ${order.order_id}`}>
      {order.verdicts.map(({ check, passed, numbers }) => (
        <li key={check}>
          <span className={passed ? 'gain' : 'loss'} aria-hidden="true">
            {passed ? '✓' : '✗'}
          </span>
          <span>
            {wordsOf(check)}
            <span className={passed ? 'hidden-visually' : 'loss'}>
              {passed ? ' passed' : ' refused'}
            </span>
          </span>
          <span className="numbers">
            {Object.entries(numbers).map(([name, value]) => (
              <span key={name}>
                {namedNumber(name)} {shown(value)}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** maximumPosition as people write it. */
function namedNumber(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function shown(value: string): string {
  if (value === 'true') return 'yes'
  if (value === 'false') return 'no'
  return /^-?\d+\.\d+$/.test(value) ? formatPrice(value) : value
}
