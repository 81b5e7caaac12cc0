import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../client.ts'
import { EditForm } from '../../forms/edit-form.tsx'
import { faultsOf } from '../../forms/faults.ts'
import type { CalendarEvent } from './queries.ts'

type Kind = CalendarEvent['event_type']

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'holiday', label: 'Closed' },
  { value: 'special_hours', label: 'Open at hours of its own' },
  { value: 'recurring', label: 'Closed each year' },
  { value: 'one_time', label: 'Closed this once' },
]

interface EventFormProps {
  readonly event: CalendarEvent | null // null: a new one
  readonly calendar: string
  readonly done: () => void
}

/** Declares a day, or changes one that was declared. */
export function EventForm({ event, calendar, done }: EventFormProps) {
  const client = useQueryClient()
  const [date, setDate] = useState(event?.date ?? '')
  const [name, setName] = useState(event?.name ?? '')
  const [kind, setKind] = useState<Kind>(event?.event_type ?? 'holiday')
  const [start, setStart] = useState(event?.special_start ?? '')
  const [end, setEnd] = useState(event?.special_end ?? '')
  const [description, setDescription] = useState(event?.description ?? '')
  const save = useMutation({
    mutationFn: () => {
      const opens = kind === 'special_hours'
      const hours = {
        special_start: opens && start ? start : null,
        special_end: opens && end ? end : null,
      }
      const same = event && start === event.special_start && end === event.special_end
      const common = { date, name, event_type: kind, is_trading_day: opens, description }
      const body = { ...common, ...(same && opens ? {} : hours) }
      return event
        ? call('PUT /admin/calendar/holidays/{id}', { params: { id: event.id }, body })
        : call('POST /admin/calendar/holidays', { body: { calendar, ...body } })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['calendars'] })
      done()
    },
  })
  const { fields, general } = faultsOf(save.error)
  return (
    <EditForm
      verb={event ? 'Save' : 'Declare'}
      save={() => save.mutate()}
      isPending={save.isPending}
      fault={general}
      done={done}
    >
      <div className="form-grid">
        <TextInput
          label={`Date at ${calendar}`}
          type="date"
          value={date}
          onChange={(changed) => setDate(changed.currentTarget.value)}
          error={fields['date']}
          data-autofocus
        />
        <TextInput
          label="Name"
          placeholder="Muhurat, General election, …"
          value={name}
          onChange={(changed) => setName(changed.currentTarget.value)}
          error={fields['name']}
        />
        <NativeSelect
          label="What happens"
          data={[...KINDS]}
          value={kind}
          onChange={(changed) => setKind(changed.currentTarget.value as Kind)}
          error={fields['event_type']}
        />
      </div>
      {kind === 'special_hours' && (
        <div className="form-grid">
          <TextInput
            label="Opens"
            description="Empty: at the usual hour."
            type="time"
            value={start}
            onChange={(changed) => setStart(changed.currentTarget.value)}
            error={fields['special_start']}
          />
          <TextInput
            label="Closes"
            description="On the clock of the venue."
            type="time"
            value={end}
            onChange={(changed) => setEnd(changed.currentTarget.value)}
            error={fields['special_end']}
          />
        </div>
      )}
      <TextInput
        label="Note"
        value={description}
        onChange={(changed) => setDescription(changed.currentTarget.value)}
        error={fields['description']}
      />
    </EditForm>
  )
}
