import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { Failure } from '../../parts/answers.tsx'
import { bodyOf, type DraftLeg } from './draft.ts'

interface SaveFormProps {
  readonly legs: readonly DraftLeg[]
  readonly lotSize: number
  readonly shape: string | null
}

/** Keeps the legs as a portfolio, all of them or none. */
export function SaveForm({ legs, lotSize, shape }: SaveFormProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [key, setKey] = useState(() => randomId('dash')) // a click more makes no portfolio more
  const suggested =
    shape === null ? '' : `${shape} ${legs.find((leg) => leg.expiry !== null)?.expiry ?? ''}`.trim()
  const save = useMutation({
    mutationFn: () =>
      call('POST /strategies', {
        headers: { 'idempotency-key': key },
        body: {
          name: name.trim() === '' ? suggested : name,
          ...(shape !== null && { tags: [shape.toLowerCase().replaceAll(' ', '-')] }),
          instruments: legs.map((leg) => ({
            ...bodyOf(leg, lotSize),
            entry_price: leg.entry.trim() === '' ? (leg.price ?? 0) : leg.entry.trim(),
          })),
        },
      }),
    onSuccess: async ({ strategy_id: strategyId }) => {
      await client.invalidateQueries({ queryKey: ['portfolios'] })
      await navigate({ to: '/portfolios/$strategyId', params: { strategyId } })
    },
    onError: () => setKey(randomId('dash')),
  })
  const { fields, general } = faultsOf(save.error)
  const others = Object.entries(fields).filter(([field]) => field !== 'name')
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className="save-form" onSubmit={onSubmit} noValidate>
      <TextInput
        label="Name"
        placeholder={suggested === '' ? 'What it is called' : suggested}
        value={name}
        error={fields['name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.isPending}>
        Save
      </Button>
      {general && <Failure error={general} />}
      {others.map(([field, message]) => (
        <p className="notice bad" role="alert" key={field}>
          {message}
        </p>
      ))}
    </form>
  )
}
