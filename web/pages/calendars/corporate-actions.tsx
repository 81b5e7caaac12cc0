import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../client.ts'
import { wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { useMe } from '../../session/me.ts'
import { ActionForm } from './action-form.tsx'
import { ACTION_TYPES } from './action-terms.ts'
import {
  actionsQuery,
  type ActionFilter,
  type ActionType,
  type CorporateAction,
} from './queries.ts'

const STATUSES = ['upcoming', 'completed', 'announced', 'cancelled'] as const

const COLUMNS: readonly Column<CorporateAction>[] = [
  {
    title: 'Ex-date',
    width: 110,
    sort: ['text', ({ ex_date }) => ex_date ?? ''],
    cell: ({ ex_date }) => ex_date ?? '–',
  },
  {
    title: 'Symbol',
    width: 130,
    sort: ['text', ({ instrument }) => instrument.symbol],
    cell: ({ instrument }) => <strong>{instrument.symbol}</strong>,
  },
  { title: 'What', width: 110, cell: ({ action_type }) => wordsOf(action_type.toLowerCase()) },
  { title: 'In words', width: 280, cell: ({ title }) => title },
  {
    title: 'Factor',
    width: 90,
    end: true,
    cell: ({ price_adjustment_factor: factor }) => (
      <span className="number">{factor === null ? '–' : Number(factor).toPrecision(6)}</span>
    ),
  },
  {
    title: 'Status',
    width: 110,
    cell: ({ status }) => (
      <span className={`badge ${status === 'upcoming' ? 'calm' : ''}`}>{wordsOf(status)}</span>
    ),
  },
]

/**
 * What companies do to their shares, with filters by kind, status and symbol. Administrators add, change
 * and take back; a row of theirs opens.
 */
export function CorporateActions() {
  const [type, setType] = useState<ActionType | ''>('')
  const [status, setStatus] = useState<CorporateAction['status'] | ''>('')
  const [text, setText] = useState('')
  const [edited, edit] = useState<CorporateAction | 'new' | null>(null)
  const isAdmin = useMe()?.role === 'admin'
  const filter: ActionFilter = { ...(type && { action_type: type }), ...(status && { status }) }
  const actions = useQuery(actionsQuery(filter))
  const wanted = text.trim().toLowerCase()
  const newestFirst = actions.data?.items.toReversed() ?? []
  const rows = newestFirst.filter(({ instrument, title }) =>
    `${instrument.symbol} ${instrument.company_name} ${title}`.toLowerCase().includes(wanted),
  )
  return (
    <Card
      title="Corporate actions"
      actions={
        <div className="actions">
          <TextInput
            size="xs"
            type="search"
            aria-label="Find a company"
            placeholder="Symbol or company"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            aria-label="Kind of action"
            data={[
              { value: '', label: 'All kinds' },
              ...ACTION_TYPES.map((one) => ({ value: one, label: wordsOf(one.toLowerCase()) })),
            ]}
            value={type}
            onChange={(event) => setType(event.currentTarget.value as ActionType | '')}
          />
          <NativeSelect
            size="xs"
            aria-label="Status"
            data={[
              { value: '', label: 'Any status' },
              ...STATUSES.map((one) => ({ value: one, label: wordsOf(one) })),
            ]}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as typeof status)}
          />
          {isAdmin && (
            <Button size="xs" onClick={() => edit('new')}>
              Add an action
            </Button>
          )}
        </div>
      }
      flush
    >
      {actions.isPending && <Loading height={160} />}
      {actions.error && <Failure error={actions.error} retry={() => void actions.refetch()} />}
      {actions.data && rows.length === 0 && (
        <Empty title="No corporate actions">
          <p>
            <code>npx tidemark calendar import --actions file.csv</code> reads the exchange’s
            download; CALENDAR_SOURCES fetches them.
          </p>
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Corporate actions"
          rows={rows}
          keyOf={({ id }) => id}
          columns={COLUMNS}
          {...(isAdmin && {
            detailOf: (row: CorporateAction) => <ActionDetail action={row} change={edit} />,
          })}
        />
      )}
      <Modal
        opened={edited !== null}
        onClose={() => edit(null)}
        title={edited === 'new' ? 'Add a corporate action' : 'Change a corporate action'}
        size={620}
      >
        {edited !== null && (
          <ActionForm action={edited === 'new' ? null : edited} done={() => edit(null)} />
        )}
      </Modal>
    </Card>
  )
}

interface ActionDetailProps {
  readonly action: CorporateAction
  readonly change: (action: CorporateAction) => void
}

/** Who says it, its terms, and what an administrator may do with it. */
function ActionDetail({ action, change }: ActionDetailProps) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /admin/calendar/corporate-actions/{action_id}', {
        params: { action_id: action.id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['calendars', 'actions'] }),
  })
  const terms = Object.entries(action.action_data)
  return (
    <div className="form">
      <p className="note">
        {terms.map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`).join(', ') ||
          'It has no terms.'}{' '}
        {SAID[action.source]}
      </p>
      {remove.error && <Failure error={remove.error} />}
      <div className="actions">
        <Button size="xs" variant="default" onClick={() => change(action)}>
          Change
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Take it back
        </Button>
      </div>
    </div>
  )
}

const SAID: Readonly<Record<CorporateAction['source'], string>> = {
  manual: 'An administrator says so.',
  import: 'A file says so; what you change holds over it.',
  feed: 'A feed says so; what you change holds over it.',
}
