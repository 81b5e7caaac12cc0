import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Role } from '../../../src/contract/role.ts'
import type { Tier } from '../../../src/contract/tier.ts'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { Failure } from '../../parts/answers.tsx'
import { InviteLink } from './invite-link.tsx'
import { RoleSelect, TierSelect } from './role-select.tsx'

/** A new user, then the link with which it chooses a password: nobody else ever knows that. */
export function AddUser({ done }: { done: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('user')
  const [tier, setTier] = useState<Tier>('free')
  const add = useMutation({
    mutationFn: () =>
      call('POST /users', { body: { name: name.trim(), email: email.trim(), role, tier } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
  const { fields, general } = faultsOf(add.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    add.mutate()
  }

  if (add.data) return <InviteLink invited={add.data} done={done} />
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <div className="form-grid">
        <TextInput
          label="Name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fields['name']}
          data-autofocus
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fields['email']}
        />
        <RoleSelect value={role} onChange={setRole} error={fields['role']} />
        <TierSelect value={tier} onChange={setTier} error={fields['tier']} />
      </div>
      {general && <Failure error={general} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button type="submit" loading={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  )
}
