import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { Failure } from '../../parts/answers.tsx'
import { nameOf } from '../../parts/run-card.tsx'
import type { Run } from '../../queries.ts'
import { useMay } from '../../session/me.ts'
import { OrderForm } from './order-form.tsx'

/** What whoever is signed in may do to a run, in the state in which it is. */
export function RunActions({ run }: { run: Run }) {
  const [ordering, order] = useDisclosure(false)
  const [stopping, stop] = useDisclosure(false)
  const trades = useMay('can_trade')
  const modifies = useMay('can_modify')
  const { status } = run
  return (
    <>
      {modifies && status === 'ERROR' && <ResetButton run={run} />}
      {trades && status === 'RUNNING' && <Button onClick={order.open}>Place order</Button>}
      {modifies && (status === 'RUNNING' || status === 'PENDING') && (
        <Button variant="default" onClick={stop.open}>
          Stop
        </Button>
      )}
      <Modal opened={ordering} onClose={order.close} title="Place an order" size={520}>
        <OrderForm run={run} done={order.close} />
      </Modal>
      <Modal opened={stopping} onClose={stop.close} title={`Stop ${nameOf(run)}?`}>
        <StopForm run={run} done={stop.close} />
      </Modal>
    </>
  )
}

function StopForm({ run, done }: { run: Run; done: () => void }) {
  const client = useQueryClient()
  const stop = useMutation({
    mutationFn: () => call('POST /api/runs/{run_id}/stop', { params: { run_id: run.run_id } }),
    onSuccess: async () => {
      await client.invalidateQueries()
      done()
    },
  })
  return (
    <div className="form">
      <p>
        Its waiting orders are canceled, and what it holds stays in its books. A stopped run never
        starts again.
      </p>
      {stop.error && <Failure error={stop.error} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Keep it running
        </Button>
        <Button color="red" loading={stop.isPending} onClick={() => stop.mutate()}>
          Stop for good
        </Button>
      </div>
    </div>
  )
}

function ResetButton({ run }: { run: Run }) {
  const client = useQueryClient()
  const reset = useMutation({
    mutationFn: () => call('POST /api/runs/{run_id}/reset', { params: { run_id: run.run_id } }),
    onSuccess: () => client.invalidateQueries(),
  })
  return (
    <>
      {reset.error && <Failure error={reset.error} />}
      <Button loading={reset.isPending} onClick={() => reset.mutate()}>
        Reset, to arm it again
      </Button>
    </>
  )
}
