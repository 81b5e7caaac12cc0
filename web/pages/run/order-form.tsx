import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Answer, Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { Failure } from '../../parts/answers.tsx'
import { StatusBadge } from '../../parts/badges.tsx'
import { symbolOf, wordsOf } from '../../format/words.ts'
import type { Order, Run } from '../../queries.ts'
import { Verdicts } from './verdicts.tsx'

type Placed = Answer<'POST /api/runs/{run_id}/orders'>
type Request = Body<'POST /api/runs/{run_id}/orders'>

const SIDES = [
  { value: 'BUY', label: 'Buy' },
  { value: 'SELL', label: 'Sell' },
]
const TYPES = [
  { value: 'MARKET', label: 'Market' },
  { value: 'LIMIT', label: 'Limit' },
  { value: 'STOP', label: 'Stop' },
]

/** A person's order: it rides on the run's next tick, through the same gate as the strategy's. */
export function OrderForm({ run, done }: { run: Run; done: () => void }) {
  const client = useQueryClient()
  const [instrument, setInstrument] = useState(run.instruments[0]!)
  const [side, setSide] = useState('BUY')
  const [type, setType] = useState('MARKET')
  const [quantity, setQuantity] = useState('1')
  const [price, setPrice] = useState('')
  const [name, setName] = useState(() => randomId('dash'))

  const place = useMutation({
    mutationFn: (body: Request) =>
      call('POST /api/runs/{run_id}/orders', { params: { run_id: run.run_id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ledger', run.run_id] }),
  })
  const faults = faultsOf(place.error)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    place.mutate({
      client_order_id: name, // a click more does not make an order more
      instrument_id: instrument,
      side: side as Request['side'],
      type: type as Request['type'],
      quantity: quantity.trim(),
      ...(type === 'LIMIT' && { limit_price: price.trim() || null }),
      ...(type === 'STOP' && { stop_price: price.trim() || null }),
    })
  }
  function again(): void {
    place.reset()
    setName(randomId('dash'))
  }

  if (place.data) return <PlacedOrder placed={place.data} again={again} done={done} />
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      {run.instruments.length > 1 && (
        <NativeSelect
          label="Instrument"
          data={run.instruments.map((value) => ({ value, label: symbolOf(value) }))}
          value={instrument}
          onChange={(event) => setInstrument(event.currentTarget.value)}
          error={faults.fields['instrument_id']}
        />
      )}
      <div className="form-grid">
        <SegmentedControl data={SIDES} value={side} onChange={setSide} aria-label="Side" />
        <SegmentedControl data={TYPES} value={type} onChange={setType} aria-label="Type" />
      </div>
      <div className="form-grid">
        <TextInput
          label="Quantity"
          inputMode="decimal"
          value={quantity}
          onChange={(event) => setQuantity(event.currentTarget.value)}
          error={faults.fields['quantity']}
          data-autofocus
        />
        {type !== 'MARKET' && (
          <TextInput
            label={type === 'LIMIT' ? 'Limit price' : 'Stop price'}
            inputMode="decimal"
            value={price}
            onChange={(event) => setPrice(event.currentTarget.value)}
            error={faults.fields['limit_price'] ?? faults.fields['stop_price']}
          />
        )}
      </div>
      <p className="note">{ABOUT[type]}</p>
      {faults.general && <Failure error={faults.general} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button type="submit" loading={place.isPending}>
          {side === 'BUY' ? 'Buy' : 'Sell'} {symbolOf(instrument)}
        </Button>
      </div>
    </form>
  )
}

const ABOUT: Readonly<Record<string, string>> = {
  MARKET: 'Fills at the next price that the run meets.',
  LIMIT: 'Waits until the price is at least this good.',
  STOP: 'Waits until the price has reached this, then fills as a market order.',
}

function PlacedOrder(props: { placed: Placed; again: () => void; done: () => void }) {
  const { placed, again, done } = props
  return (
    <div className="form">
      {'order_id' in placed ? (
        <>
          <p>
            <StatusBadge status={placed.status} /> {wordsOf(placed.side)}{' '}
            {formatQuantity(placed.quantity)} {symbolOf(placed.instrument_id)}
            {priceOf(placed) !== null && ` at ${formatPrice(priceOf(placed))}`}
            {placed.reason !== null && `; reason: ${wordsOf(placed.reason).toLowerCase()}`}
          </p>
          <Verdicts order={placed} />
        </>
      ) : (
        <p>
          The order waits for the run&rsquo;s next tick. It will be among the orders as{' '}
          <code>{placed.client_order_id}</code>.
        </p>
      )}
      <div className="actions end">
        <Button variant="default" onClick={again}>
          Another order
        </Button>
        <Button onClick={done}>Done</Button>
      </div>
    </div>
  )
}

function priceOf({ limit_price, stop_price }: Order): string | null {
  return limit_price ?? stop_price
}
