import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { EditForm } from '../../forms/edit-form.tsx'
import { faultsOf } from '../../forms/faults.ts'
import { listFault, listOf } from '../../forms/key-form.ts'
import { InviteLink } from './invite-link.tsx'
import { PersonFields, type Person } from './person-fields.tsx'
import type { User } from './queries.ts'
import { RemoveUser } from './remove-user.tsx'

interface ChangeUserProps {
  readonly user: User
  readonly isOwn: boolean
  readonly done: () => void
}

/** What a user is and may do, and the way back in for whoever lost a password or a phone. */
export function ChangeUser({ user, isOwn, done }: ChangeUserProps) {
  const client = useQueryClient()
  const [person, setPerson] = useState<Person>({ ...user, email: user.email ?? '' })
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
  function save(): void {
    const { name, role, tier } = person
    const address = person.email.trim()
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
    <EditForm verb="Save" save={save} isPending={change.isPending} fault={general} done={done}>
      <PersonFields person={person} change={setPerson} faults={fields} />
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
    </EditForm>
  )
}
