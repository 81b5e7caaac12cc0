import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { PasswordField } from '../../forms/password-field.tsx'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { useMe } from '../../session/me.ts'
import { useSession } from '../../session/session.ts'
import { wordsOf } from '../../format/words.ts'
import { AccountPage, ByPersonOnly } from './account-page.tsx'
import { SecondFactor } from './second-factor.tsx'

export function Security() {
  const session = useSession()
  return (
    <AccountPage name="Security" lead="Who you are here, and how you prove it.">
      <Identity />
      <ByPersonOnly>
        {session.kind === 'person' && (
          <>
            <ChangePassword email={session.user.email ?? ''} />
            <SecondFactor user={session.user} />
          </>
        )}
      </ByPersonOnly>
    </AccountPage>
  )
}

function Identity() {
  const me = useMe()
  if (!me) return null
  return (
    <Card title="You">
      <dl className="facts">
        <dt>Name</dt>
        <dd>{me.name || '–'}</dd>
        <dt>E-mail</dt>
        <dd>{me.email ?? 'None: you come in with API keys only'}</dd>
        <dt>Role</dt>
        <dd>{wordsOf(me.role)}</dd>
        <dt>Rate limits</dt>
        <dd>{wordsOf(me.tier)}</dd>
        <dt>Accounts</dt>
        <dd>{me.account_ids === null ? 'All of your own' : me.account_ids.join(', ') || 'None'}</dd>
        <dt>User id</dt>
        <dd className="mono">{me.user_id}</dd>
      </dl>
    </Card>
  )
}

function ChangePassword({ email }: { email: string }) {
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () =>
      call('POST /auth/password', { body: { current_password: current, new_password: next } }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      return client.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  const { fields, general } = faultsOf(change.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Card title="Password">
      <form className="form" onSubmit={onSubmit} noValidate>
        <p className="note">A new one ends your other sessions. API keys go on working.</p>
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <div className="form-grid">
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            value={current}
            onChange={setCurrent}
            error={fields['current_password']}
          />
          <PasswordField
            label="New password"
            isNew
            autoComplete="new-password"
            value={next}
            onChange={setNext}
            error={fields['new_password']}
          />
        </div>
        {general && <Failure error={general} />}
        <div className="actions">
          <Button type="submit" loading={change.isPending}>
            Change it
          </Button>
          {change.isSuccess && <span role="status">Changed. Your other sessions have ended.</span>}
        </div>
      </form>
    </Card>
  )
}
