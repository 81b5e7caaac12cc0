import { wordsOf } from '../../format/words.ts'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import type { Order } from '../../queries.ts'

/** An order in full: how it is called, and what the gate said of it. */
export function OrderDetails({ order }: { order: Order }) {
  const { order_id, client_order_id, source } = order
  return (
    <>
      <p className="note">
        <code>{order_id}</code>
        {source === 'manual' && client_order_id !== null && (
          <>
            , placed by a person as <code>{client_order_id}</code>
          </>
        )}
      </p>
      <Verdicts order={order} />
    </>
  )
}

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
                {wordsOf(name).toLowerCase()} {shown(value)}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  )
}

function shown(value: string): string {
  if (value === 'true') return 'yes'
  if (value === 'false') return 'no'
  if (/^-?\d+$/.test(value)) return formatQuantity(value)
  return /^-?\d+\.\d+$/.test(value) ? formatPrice(value) : wordsOf(value)
}
