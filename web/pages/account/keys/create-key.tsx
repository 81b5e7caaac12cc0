import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PERMISSIONS, type Permission } from '../../../../src/contract/permission.ts'
import { call } from '../../../client.ts'
import { faultsOf } from '../../../forms/faults.ts'
import {
  EMPTY_KEY_FORM,
  keyRequest,
  listFault,
  listOf,
  type KeyForm,
} from '../../../forms/key-form.ts'
import { Failure } from '../../../parts/answers.tsx'
import { CopyButton } from '../../../parts/copy-button.tsx'
import { useMe } from '../../../session/me.ts'
import { PERMISSION_WORDS } from './permission-words.ts'

const DAYS = [
  { value: '7', label: 'A week' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: 'A year' },
]

/** A new key: what it may do, from where and until when; then the key itself, this once. */
export function CreateKey({ done }: { done: () => void }) {
  const client = useQueryClient()
  const me = useMe()
  const [form, setForm] = useState(EMPTY_KEY_FORM)
  const set = (change: Partial<KeyForm>): void => setForm((old) => ({ ...old, ...change }))
  const create = useMutation({
    mutationFn: () => call('POST /api-keys', { body: keyRequest(form) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const { fields, general } = faultsOf(create.error)
  const grantable = PERMISSIONS.filter((permission) => me?.permissions.includes(permission))

  function toggle(permission: Permission, on: boolean): void {
    const others = form.permissions.filter((each) => each !== permission)
    set({ permissions: on ? [...others, permission] : others })
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    create.mutate()
  }

  if (create.data) return <CreatedKey secret={create.data.api_key} done={done} />
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <div className="form-grid">
        <TextInput
          label="Name"
          placeholder="Nightly report"
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fields['name']}
          data-autofocus
        />
        <NativeSelect
          label="Works for"
          data={DAYS}
          value={form.days}
          onChange={(event) => set({ days: event.currentTarget.value })}
          error={fields['expires_in_days']}
        />
      </div>
      <fieldset className="plain form choices">
        <legend className="field-label">It may</legend>
        {grantable.map((permission) => (
          <Checkbox
            key={permission}
            label={PERMISSION_WORDS[permission].title}
            description={PERMISSION_WORDS[permission].about}
            checked={form.permissions.includes(permission)}
            onChange={(event) => toggle(permission, event.currentTarget.checked)}
          />
        ))}
        {listFault(fields, 'permissions', []) && (
          <p className="loss" role="alert">
            Choose at least one.
          </p>
        )}
      </fieldset>
      <div className="form-grid">
        <TextInput
          label="Addresses"
          description="Like 203.0.113.7 or 10.0.0.0/8, with commas between; empty is any."
          spellCheck={false}
          value={form.addresses}
          onChange={(event) => set({ addresses: event.currentTarget.value })}
          error={listFault(fields, 'ip_allow_list', listOf(form.addresses))}
        />
        <TextInput
          label="Accounts"
          description="Ids of runs with commas between; empty is all of yours."
          spellCheck={false}
          value={form.accounts}
          onChange={(event) => set({ accounts: event.currentTarget.value })}
          error={listFault(fields, 'allowed_accounts', listOf(form.accounts))}
        />
      </div>
      {general && <Failure error={general} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button type="submit" loading={create.isPending}>
          Make the key
        </Button>
      </div>
    </form>
  )
}

function CreatedKey({ secret, done }: { secret: string; done: () => void }) {
  return (
    <div className="form">
      <p role="status">
        This is the key. It is shown this once: only its fingerprint is kept, and nobody can show it
        again.
      </p>
      <p className="secret">
        <code aria-label="The key">{secret}</code>
      </p>
      <div className="actions end">
        <CopyButton text={secret} what="the key" />
        <Button onClick={done}>I have kept it</Button>
      </div>
    </div>
  )
}
