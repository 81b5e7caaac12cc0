import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { wordsOf } from '../../format/words.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useMay } from '../../session/me.ts'
import type { Account } from './queries.ts'

const LOGINS = {
  logged_in: ['good', 'Logged in'],
  logged_out: ['wait', 'Logged out'],
  session_expired: ['bad', 'Session expired'],
  error: ['bad', 'Login failed'],
} as const

const LINKS = {
  live: 'Heard live',
  idle: 'Nothing to say',
  unreachable: 'Does not answer',
  refused: 'Refuses us',
} as const

/** How the account stands with its venue, and what is locked out. */
export function AccountState({ account, isLive }: { account: Account; isLive: boolean }) {
  const client = useQueryClient()
  const changes = useMay('can_modify')
  const { account_id, broker, login_status, login_detail, venue, lockout } = account
  const [tone, words] = LOGINS[login_status]
  const params = { account_id }
  const done = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['accounts'] })
    await client.invalidateQueries({ queryKey: ['account', account_id] })
  }
  const sync = useMutation({
    mutationFn: () => call('POST /accounts/{account_id}/sync', { params, body: { force: true } }),
    onSuccess: done,
  })
  const lock = useMutation({
    mutationFn: (to: Account['lockout']) =>
      call('PATCH /accounts/{account_id}', {
        params,
        body: { lockout: to, ...(to !== 'none' && { lockout_reason: 'by hand, on the desk' }) },
      }),
    onSuccess: done,
  })
  const failure = sync.error ?? lock.error
  return (
    <Card
      title="With the venue"
      actions={
        <span className={`badge ${tone}`}>{isLive && tone === 'good' ? 'Live' : words}</span>
      }
    >
      <div className="form">
        {login_detail !== null && <p className="loss">{login_detail}</p>}
        <dl className="facts">
          <dt>Broker</dt>
          <dd>{wordsOf(broker)}</dd>
          <dt>Venue</dt>
          <dd>{LINKS[venue.link]}</dd>
          <dt>Compared</dt>
          <dd>{account.last_sync_at === null ? 'never' : <Moment at={account.last_sync_at} />}</dd>
          <dt>Lockout</dt>
          <dd className={lockout === 'none' ? undefined : 'loss'}>
            {lockout === 'none' ? 'none' : `${wordsOf(lockout)}: ${account.lockout_reason}`}
          </dd>
        </dl>
        {venue.detail !== null && venue.link !== 'live' && <p className="note">{venue.detail}</p>}
        {failure && <Failure error={failure} />}
        {changes && (
          <div className="actions">
            <Button
              size="sm"
              variant="default"
              loading={sync.isPending}
              onClick={() => sync.mutate()}
            >
              Compare now
            </Button>
            {lockout === 'none' ? (
              <>
                <Button size="sm" variant="default" onClick={() => lock.mutate('reducing')}>
                  Reduce only
                </Button>
                <Button size="sm" variant="default" onClick={() => lock.mutate('halted')}>
                  Halt
                </Button>
              </>
            ) : (
              <Button size="sm" variant="default" onClick={() => lock.mutate('none')}>
                Unlock
              </Button>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}
