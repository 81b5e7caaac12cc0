import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { wordsOf } from '../../format/words.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { PreTrade } from '../../parts/pre-trade/pre-trade.tsx'
import { Verdicts } from '../run/verdicts.tsx'
import { GateNote } from './gate-note.tsx'
import { bodyOf, draftOf, FIRST_TICKET, namesOf, type Ticket } from './ticket.ts'
import type { Account, AccountOrder } from './queries.ts'

const SIDES = [
  { value: 'BUY', label: 'Buy' },
  { value: 'SELL', label: 'Sell' },
]
const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M']
const EXCHANGES = ['NSE', 'NFO', 'BSE', 'BFO', 'MCX']
const PRODUCTS = [
  { value: 'MIS', label: 'Day, MIS' },
  { value: 'CNC', label: 'Delivery, CNC' },
  { value: 'NRML', label: 'Carried, NRML' },
]

/** An order, with what it would meet and what the gate would say, as it is typed. */
export function OrderTicket({ account }: { account: Account }) {
  const client = useQueryClient()
  const { account_id } = account
  const [ticket, setTicket] = useState<Ticket>(FIRST_TICKET)
  const [key, setKey] = useState(() => randomId('dash')) // a click more makes no order more
  const set = (part: Partial<Ticket>): void => setTicket((known) => ({ ...known, ...part }))
  const place = useMutation({
    mutationFn: () =>
      call('POST /accounts/{account_id}/orders', {
        params: { account_id },
        headers: { 'idempotency-key': key },
        body: bodyOf(ticket),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['account', account_id] }),
    onSettled: () => setKey(randomId('dash')),
  })
  const { fields, general } = faultsOf(place.error)
  const seen = useDeferredValue(ticket)
  const draft = draftOf(seen)
  const names = namesOf(ticket.type)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    place.mutate()
  }
  return (
    <Card title="Order">
      <form className="form" onSubmit={onSubmit} noValidate>
        <SegmentedControl
          data={SIDES}
          value={ticket.side}
          onChange={(side) => set({ side: side as Ticket['side'] })}
          aria-label="Side"
        />
        <div className="ticket-grid">
          <TextInput
            label="Symbol"
            placeholder="INFY"
            autoComplete="off"
            spellCheck={false}
            value={ticket.symbol}
            onChange={(event) => set({ symbol: event.currentTarget.value.toUpperCase() })}
            error={fields['tradingsymbol']}
          />
          <NativeSelect
            label="Exchange"
            data={EXCHANGES}
            value={ticket.exchange}
            onChange={(event) => set({ exchange: event.currentTarget.value as Ticket['exchange'] })}
          />
          <TextInput
            label="Quantity"
            inputMode="numeric"
            value={ticket.quantity}
            onChange={(event) => set({ quantity: event.currentTarget.value })}
            error={fields['quantity']}
          />
          <NativeSelect
            label="Product"
            data={PRODUCTS}
            value={ticket.product}
            onChange={(event) => set({ product: event.currentTarget.value as Ticket['product'] })}
          />
          <NativeSelect
            label="Type"
            data={TYPES.map((value) => ({
              value,
              label: value.startsWith('SL') ? value : wordsOf(value),
            }))}
            value={ticket.type}
            onChange={(event) => set({ type: event.currentTarget.value as Ticket['type'] })}
          />
          {names.price && (
            <TextInput
              label="Price"
              inputMode="decimal"
              value={ticket.price}
              onChange={(event) => set({ price: event.currentTarget.value })}
              error={fields['price']}
            />
          )}
          {names.trigger && (
            <TextInput
              label="Trigger"
              inputMode="decimal"
              value={ticket.trigger}
              onChange={(event) => set({ trigger: event.currentTarget.value })}
              error={fields['trigger_price']}
            />
          )}
        </div>
        <PreTrade order={draft && { ...draft, accountId: account_id }} />
        <GateNote accountId={account_id} ticket={seen} />
        {general && <Failure error={general} />}
        <div className="actions end">
          <Button type="submit" loading={place.isPending} disabled={ticket.symbol.trim() === ''}>
            {ticket.side === 'BUY' ? 'Buy' : 'Sell'} {ticket.symbol.trim()}
          </Button>
        </div>
        {place.data && <Placed order={place.data} />}
      </form>
    </Card>
  )
}

function Placed({ order }: { order: AccountOrder }) {
  const { status, status_message: message } = order
  const isRefused = status === 'REJECTED'
  return (
    <div className="placed" role="status">
      <span className={`badge ${isRefused ? 'bad' : 'good'}`}>{wordsOf(status)}</span>{' '}
      {message !== null && wordsOf(message)}
      {isRefused && order.verdicts.some(({ passed }) => !passed) && <Verdicts order={order} />}
    </div>
  )
}
