import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { formatCount } from '../../format/decimal.ts'
import { Failure, Loading } from '../../parts/answers.tsx'
import { wordsOf } from '../../format/words.ts'
import { Card } from '../../parts/card.tsx'
import { useMay } from '../../session/me.ts'
import { engineConfigQuery, engineQuery } from './queries.ts'

const TONES = { enabled: 'good', paused: 'wait', disabled: 'bad' } as const
const ABOUT = {
  enabled: 'The engine may decide, and overrides pass.',
  paused: 'The engine decides nothing. Overrides pass all the same.',
  disabled: 'Nothing is traded, and overrides are refused.',
} as const

/** Whether the engine of whoever looks may trade, in which account, and what waits. */
export function EngineCard() {
  const client = useQueryClient()
  const trades = useMay('can_trade')
  const status = useQuery(engineQuery)
  const config = useQuery(engineConfigQuery).data
  const changed = (): Promise<void> => client.invalidateQueries({ queryKey: ['engine'] })
  const pause = useMutation({
    mutationFn: (paused: boolean) =>
      paused ? call('POST /api/trading/pause') : call('POST /api/trading/resume'),
    onSuccess: changed,
  })
  const enable = useMutation({
    mutationFn: (enabled: boolean) => call('PUT /api/trading/config', { body: { enabled } }),
    onSuccess: changed,
  })
  if (status.isPending) return <Loading height={120} />
  if (status.error) return <Failure error={status.error} retry={() => void status.refetch()} />
  const { status: state, account_id, queued_overrides, transport_status } = status.data
  const failure = pause.error ?? enable.error
  return (
    <Card
      title="Engine"
      actions={<span className={`badge ${TONES[state]}`}>{wordsOf(state)}</span>}
    >
      <div className="form">
        <p className="note">{ABOUT[state]}</p>
        <dl className="facts">
          <dt>Account</dt>
          <dd>{account_id ?? 'your default one'}</dd>
          <dt>Shares are</dt>
          <dd>{config?.product === 'MIS' ? 'intraday' : 'delivered'}</dd>
          <dt>In the queue</dt>
          <dd className="number">{formatCount(queued_overrides)}</dd>
          {transport_status === 'degraded' && (
            <>
              <dt>Queue</dt>
              <dd className="loss">Redis does not answer, so no override is taken.</dd>
            </>
          )}
        </dl>
        {failure && <Failure error={failure} />}
        {trades && (
          <div className="actions">
            {state !== 'disabled' && (
              <Button
                size="sm"
                variant="default"
                loading={pause.isPending}
                onClick={() => pause.mutate(state === 'enabled')}
              >
                {state === 'enabled' ? 'Pause' : 'Resume'}
              </Button>
            )}
            <Button
              size="sm"
              variant="default"
              loading={enable.isPending}
              onClick={() => enable.mutate(state === 'disabled')}
            >
              {state === 'disabled' ? 'Switch on' : 'Switch off'}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
