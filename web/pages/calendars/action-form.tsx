import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { EditForm } from '../../forms/edit-form.tsx'
import { faultsOf } from '../../forms/faults.ts'
import { wordsOf } from '../../format/words.ts'
import { ACTION_TYPES, TERMS, type TermName } from './action-terms.ts'
import type { ActionType, CorporateAction } from './queries.ts'

interface ActionFormProps {
  readonly action: CorporateAction | null // null: a new one
  readonly done: () => void
}

type Added = Body<'POST /admin/calendar/corporate-actions'>

const DATES = [
  ['ex_date', 'Ex-date', 'The first day without the right.'],
  ['record_date', 'Record date', undefined],
  ['payment_date', 'Paid on', undefined],
] as const

/** Adds a corporate action, or changes one: its terms are what its factor is made of. */
export function ActionForm({ action, done }: ActionFormProps) {
  const client = useQueryClient()
  const [symbol, setSymbol] = useState(action?.instrument.symbol ?? '')
  const [exchange, setExchange] = useState(action?.instrument.exchange ?? 'NSE')
  const [type, setType] = useState<ActionType>(action?.action_type ?? 'DIVIDEND')
  const [title, setTitle] = useState(action?.title ?? '')
  const [status, setStatus] = useState(action?.status === 'cancelled' ? 'cancelled' : 'announced')
  const [terms, setTerms] = useState<Readonly<Record<string, string>>>(action?.action_data ?? {})
  const [dates, setDates] = useState<Readonly<Record<string, string>>>({
    ex_date: action?.ex_date ?? '',
    record_date: action?.record_date ?? '',
    payment_date: action?.payment_date ?? '',
  })
  const save = useMutation({
    mutationFn: () => {
      const names: readonly TermName[] = [...TERMS[type].map(({ name }) => name), ...STATED]
      const given = names.flatMap((name) => (terms[name] ? [[name, terms[name]] as const] : []))
      const body = {
        action_type: type,
        ...(title.trim() !== '' && { title: title.trim() }),
        status: status as NonNullable<Added['status']>,
        action_data: Object.fromEntries(given),
        ...Object.fromEntries(DATES.map(([name]) => [name, dates[name] || null])),
      }
      return action
        ? call('PUT /admin/calendar/corporate-actions/{action_id}', {
            params: { action_id: action.id },
            body,
          })
        : call('POST /admin/calendar/corporate-actions', { body: { symbol, exchange, ...body } })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['calendars', 'actions'] })
      done()
    },
  })
  const { fields, general } = faultsOf(save.error)
  return (
    <EditForm
      verb={action ? 'Save' : 'Add'}
      save={() => save.mutate()}
      isPending={save.isPending}
      fault={general}
      done={done}
    >
      <div className="form-grid">
        <TextInput
          label="Symbol"
          placeholder="RELIANCE"
          value={symbol}
          onChange={(event) => setSymbol(event.currentTarget.value)}
          error={fields['symbol']}
          disabled={action !== null}
          data-autofocus
        />
        <TextInput
          label="Exchange"
          value={exchange}
          onChange={(event) => setExchange(event.currentTarget.value.toUpperCase())}
          error={fields['exchange']}
          disabled={action !== null}
        />
        <NativeSelect
          label="What the company does"
          data={ACTION_TYPES.map((one) => ({ value: one, label: wordsOf(one.toLowerCase()) }))}
          value={type}
          onChange={(event) => setType(event.currentTarget.value as ActionType)}
          error={fields['action_type']}
        />
      </div>
      {TERMS[type].length > 0 && (
        <div className="form-grid">
          {TERMS[type].map(({ name, label, about }) => (
            <TextInput
              key={name}
              label={label}
              description={about}
              inputMode="decimal"
              value={terms[name] ?? ''}
              onChange={({ currentTarget: { value } }) => setTerms({ ...terms, [name]: value })}
              error={fields[`action_data.${name}`]}
            />
          ))}
        </div>
      )}
      <div className="form-grid">
        {DATES.map(([name, label, about]) => (
          <TextInput
            key={name}
            type="date"
            label={label}
            description={about}
            value={dates[name] ?? ''}
            onChange={({ currentTarget: { value } }) => setDates({ ...dates, [name]: value })}
            error={fields[name]}
          />
        ))}
      </div>
      <div className="form-grid">
        <TextInput
          label="In words"
          placeholder="Made of its terms"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={fields['title']}
        />
        <NativeSelect
          label="It is"
          data={['announced', 'cancelled']}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
        />
      </div>
    </EditForm>
  )
}

/** What a source said itself is kept with the terms. */
const STATED: readonly TermName[] = ['price_factor', 'share_factor']
