import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { ICONS } from '../../parts/icons.tsx'
import { Item, ItemList } from '../../parts/item-list.tsx'
import { EventForm } from './event-form.tsx'
import { ImportDays } from './import-days.tsx'
import { eventsQuery, type CalendarEvent } from './queries.ts'

interface DeclaredProps {
  readonly calendar: string
  readonly year: number
}

/** What was declared over what the code knows; for administrators. */
export function Declared({ calendar, year }: DeclaredProps) {
  const events = useQuery(eventsQuery(calendar, year))
  const [adding, add] = useDisclosure(false)
  const [importing, importDays] = useDisclosure(false)
  return (
    <Card
      title="Declared days"
      actions={
        <div className="actions">
          <Button size="xs" variant="default" onClick={importDays.open}>
            Import CSV
          </Button>
          <Button size="xs" onClick={add.open}>
            Declare a day
          </Button>
        </div>
      }
      flush
    >
      {events.isPending && <Loading height={80} />}
      {events.error && <Failure error={events.error} retry={() => void events.refetch()} />}
      {events.data?.items.length === 0 && (
        <Empty title={`Nothing is declared of ${calendar} in ${year}`}>
          <p>A holiday or a session that is declared here holds over files, feeds and the code.</p>
        </Empty>
      )}
      {events.data && events.data.items.length > 0 && (
        <ItemList label="Declared days">
          {events.data.items.map((event) => (
            <DeclaredDay key={event.id} event={event} />
          ))}
        </ItemList>
      )}
      <Modal opened={adding} onClose={add.close} title="Declare a day" size={520}>
        <EventForm event={null} calendar={calendar} done={add.close} />
      </Modal>
      <Modal opened={importing} onClose={importDays.close} title="Import days" size={620}>
        <ImportDays calendar={calendar} done={importDays.close} />
      </Modal>
    </Card>
  )
}

function DeclaredDay({ event }: { event: CalendarEvent }) {
  const client = useQueryClient()
  const [changing, { open, close }] = useDisclosure(false)
  const remove = useMutation({
    mutationFn: () => call('DELETE /admin/calendar/holidays/{id}', { params: { id: event.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['calendars'] }),
  })
  const hours = event.sessions.map(({ start, end }) => `${start}–${end}`).join(', ')
  return (
    <Item
      icon={ICONS.calendars}
      title={`${event.date} ${event.name}`}
      badges={
        <>
          <span className={`badge ${event.is_trading_day ? 'good' : 'bad'}`}>
            {event.is_trading_day ? 'Open' : 'Closed'}
          </span>
          <span className="badge">{event.source}</span>
        </>
      }
      actions={
        <>
          <Button size="xs" variant="default" onClick={open} aria-label={`Change ${event.name}`}>
            Change
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            aria-label={`Remove ${event.name}`}
          >
            Remove
          </Button>
        </>
      }
    >
      <p className="note">
        {event.is_trading_day ? hours || 'at the usual hours' : 'the whole day'}
        {event.event_type === 'recurring' && ', each year'}
        {event.description && ` · ${event.description}`}
      </p>
      {remove.error && <Failure error={remove.error} />}
      <Modal opened={changing} onClose={close} title={`Change ${event.name}`} size={520}>
        <EventForm event={event} calendar={event.calendar} done={close} />
      </Modal>
    </Item>
  )
}
