import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../client.ts'
import { EditForm } from '../../forms/edit-form.tsx'
import { faultsOf } from '../../forms/faults.ts'
import { InviteLink } from './invite-link.tsx'
import { PersonFields, type Person } from './person-fields.tsx'

const NOBODY: Person = { name: '', email: '', role: 'user', tier: 'free' }

/** A new user, then the link with which it chooses a password: nobody else ever knows that. */
export function AddUser({ done }: { done: () => void }) {
  const client = useQueryClient()
  const [person, setPerson] = useState(NOBODY)
  const add = useMutation({
    mutationFn: () => {
      const { name, email, role, tier } = person
      return call('POST /users', { body: { name: name.trim(), email: email.trim(), role, tier } })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
  const { fields, general } = faultsOf(add.error)

  if (add.data) return <InviteLink invited={add.data} done={done} />
  return (
    <EditForm
      verb="Add"
      save={() => add.mutate()}
      isPending={add.isPending}
      fault={general}
      done={done}
    >
      <PersonFields person={person} change={setPerson} faults={fields} />
    </EditForm>
  )
}
