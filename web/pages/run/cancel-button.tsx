import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { formatQuantity } from '../../format/decimal.ts'
import { symbolOf, wordsOf } from '../../format/words.ts'
import type { Order } from '../../queries.ts'
import { useMay } from '../../session/me.ts'

/**
 * Takes back an order that waits. The row shows what the books say: it may be filled before the
 * run's next tick takes the cancel, so nothing is shown as canceled until it is.
 */
export function CancelButton({ runId, order }: { runId: string; order: Order }) {
  const client = useQueryClient()
  const { order_id, side, quantity, instrument_id } = order
  const cancel = useMutation({
    mutationFn: () =>
      call('POST /api/runs/{run_id}/orders/{order_id}/cancel', {
        params: { run_id: runId, order_id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ledger', runId] }),
  })
  if (!useMay('can_cancel')) return null
  if (cancel.error) {
    return (
      <span className="loss" role="alert" title={cancel.error.message}>
        {cancel.error.message}
      </span>
    )
  }
  const asked = cancel.isPending || cancel.isSuccess // and not taken by a tick yet
  return (
    <button
      type="button"
      className="row-button"
      disabled={asked}
      aria-label={`Cancel: ${wordsOf(side)} ${formatQuantity(quantity)} ${symbolOf(instrument_id)}`}
      onClick={() => cancel.mutate()}
    >
      {asked ? 'Canceling…' : 'Cancel'}
    </button>
  )
}
