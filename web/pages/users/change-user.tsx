import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { listFault, listOf } from '../../forms/key-form.ts'
import { Failure } from '../../parts/answers.tsx'
import { InviteLink } from './invite-link.tsx'
import type { User } from './queries.ts'
import { RemoveUser } from './remove-user.tsx'
import { RoleSelect, TierSelect } from './role-select.tsx'

interface ChangeUserProps {
  readonly user: User
  readonly isOwn: boolean
  readonly done: () => void
}

/** What a user is and may do, and the way back in for whoever lost a password or a phone. */
export function ChangeUser({ user, isOwn, done }: ChangeUserProps) {
  const client = useQueryClient()
  const [name, setName] = useState(user.name)
  const [email, setEmail] = useState(user.email ?? '')
  const [role, setRole] = useState(user.role)
  const [tier, setTier] = useState(user.tier)
  const [accounts, setAccounts] = useState(user.account_ids?.join(', ') ?? '')
  const [disabled, setDisabled] = useState(user.disabled)
  const change = useMutation({
    mutationFn: (body: Body<'PATCH /users/{user_id}'>) =>
      call('PATCH /users/{user_id}', { params: { user_id: user.user_id }, body }),
    onSuccess: async ({ link }) => {
      await client.invalidateQueries({ queryKey: ['users'] })
      if (isOwn) await client.invalidateQueries({ queryKey: ['me'] })
      if (link === null) done()
    },
  })
  const { fields, general } = faultsOf(change.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    const address = email.trim()
    const accountIds = listOf(accounts)
    change.mutate({
      name: name.trim(),
      role,
      tier,
      account_ids: accountIds.length > 0 ? accountIds : null,
      disabled,
      ...(address !== (user.email ?? '') && { email: address }),
    })
  }

  if (change.data?.link) return <InviteLink invited={change.data} done={done} />
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <div className="form-grid">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fields['name']}
          data-autofocus
        />
        <TextInput
          label="E-mail"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fields['email']}
        />
        <RoleSelect value={role} onChange={setRole} error={fields['role']} />
        <TierSelect value={tier} onChange={setTier} error={fields['tier']} />
      </div>
      <TextInput
        label="Accounts"
        description="Ids of runs with commas between; empty is all of their own."
        spellCheck={false}
        value={accounts}
        onChange={(event) => setAccounts(event.currentTarget.value)}
        error={listFault(fields, 'account_ids', listOf(accounts))}
      />
      {!isOwn && (
        <Checkbox
          label="Disabled"
          description="Every session ends and the API keys stop. Runs and books stay."
          checked={disabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      )}
      {user.email !== null && (
        <fieldset className="plain form rescue">
          <legend className="field-label">When they cannot sign in</legend>
          <div className="actions">
            <Button
              variant="default"
              disabled={change.isPending}
              onClick={() => change.mutate({ reset_password: true })}
            >
              {user.has_password ? 'Reset the password' : 'Make another link'}
            </Button>
            {user.has_totp && (
              <Button
                variant="default"
                disabled={change.isPending}
                onClick={() => change.mutate({ reset_totp: true })}
              >
                Remove the second factor
              </Button>
            )}
          </div>
        </fieldset>
      )}
      {!isOwn && <RemoveUser user={user} done={done} />}
      {general && <Failure error={general} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button type="submit" loading={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
