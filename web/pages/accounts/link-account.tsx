import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { Failure } from '../../parts/answers.tsx'
import { useMay } from '../../session/me.ts'

const BROKERS = [
  { value: 'paper', label: 'Paper: practise at live prices' },
  { value: 'kite', label: 'Kite: log in at the broker afterwards' },
]

/** A button, and the form that it opens. */
export function LinkAccount() {
  const [isOpen, setOpen] = useState(false)
  if (!useMay('can_modify')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Link an account
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Link an account">
        <LinkForm done={() => setOpen(false)} />
      </Modal>
    </>
  )
}

function LinkForm({ done }: { done: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate({ from: '/desk' })
  const [name, setName] = useState('')
  const [broker, setBroker] = useState('paper')
  const [cash, setCash] = useState('1000000')
  const [key] = useState(() => randomId('dash'))
  const link = useMutation({
    mutationFn: () =>
      call('POST /accounts', {
        headers: { 'idempotency-key': key },
        body: {
          name: name.trim(),
          broker: broker as 'paper' | 'kite',
          ...(broker === 'paper' && { initial_cash: cash.trim() }),
        },
      }),
    async onSuccess({ account_id }) {
      await client.invalidateQueries({ queryKey: ['accounts'] })
      await navigate({ search: { account: account_id } })
      done()
    },
  })
  const { fields, general } = faultsOf(link.error)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    link.mutate()
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fields['name']}
        data-autofocus
      />
      <NativeSelect
        label="Broker"
        data={BROKERS}
        value={broker}
        onChange={(event) => setBroker(event.currentTarget.value)}
      />
      {broker === 'paper' && (
        <TextInput
          label="Begins with"
          inputMode="decimal"
          value={cash}
          onChange={(event) => setCash(event.currentTarget.value)}
          error={fields['initial_cash']}
        />
      )}
      {general && <Failure error={general} />}
      <div className="actions end">
        <Button type="submit" loading={link.isPending} disabled={name.trim() === ''}>
          Link
        </Button>
      </div>
    </form>
  )
}
