import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState, type FormEvent } from 'react'
import type { Body } from '../../ask.ts'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { randomId } from '../../forms/random-id.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { PreTrade } from '../../parts/pre-trade/pre-trade.tsx'
import type { DraftOrder } from '../../parts/pre-trade/queries.ts'
import { engineConfigQuery } from './queries.ts'

type Request = Body<'POST /api/trading/override/order'>
type OrderType = NonNullable<Request['order_type']>

const SIDES = [
  { value: 'buy', label: 'Buy' },
  { value: 'sell', label: 'Sell' },
]
const TYPES = [
  { value: 'market', label: 'Market' },
  { value: 'limit', label: 'Limit' },
  { value: 'stop', label: 'Stop' },
  { value: 'stop_limit', label: 'Stop limit' },
]

/** An override, with what it would meet as it is typed. */
export function OverrideForm() {
  const client = useQueryClient()
  const [ticker, setTicker] = useState('')
  const [side, setSide] = useState<Request['side']>('buy')
  const [quantity, setQuantity] = useState('1')
  const [type, setType] = useState<OrderType>('market')
  const [limit, setLimit] = useState('')
  const [stop, setStop] = useState('')
  const [key, setKey] = useState(() => randomId('dash')) // a click more makes no order more
  const config = useQuery(engineConfigQuery).data
  const names = { limit: type !== 'market' && type !== 'stop', stop: type.startsWith('stop') }

  const queue = useMutation({
    mutationFn: () =>
      call('POST /api/trading/override/order', {
        headers: { 'idempotency-key': key },
        body: {
          ticker: ticker.trim(),
          side,
          quantity: quantity.trim(),
          order_type: type,
          ...(names.limit && { limit_price: limit.trim() || null }),
          ...(names.stop && { stop_price: stop.trim() || null }),
        },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['overrides'] }),
    onSettled: () => setKey(randomId('dash')),
  })
  const { fields, general } = faultsOf(queue.error)
  const draft = useDeferredValue(draftOf(ticker, side, quantity, names.limit ? limit : ''))
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    queue.mutate()
  }
  return (
    <Card title="Order by hand">
      <form className="form" onSubmit={onSubmit} noValidate>
        <SegmentedControl
          data={SIDES}
          value={side}
          onChange={(value) => setSide(value as Request['side'])}
          aria-label="Side"
        />
        <div className="form-grid">
          <TextInput
            label="Ticker"
            placeholder="GOLDBEES"
            autoComplete="off"
            spellCheck={false}
            value={ticker}
            onChange={(event) => setTicker(event.currentTarget.value.toUpperCase())}
            error={fields['ticker']}
          />
          <TextInput
            label="Quantity"
            inputMode="decimal"
            value={quantity}
            onChange={(event) => setQuantity(event.currentTarget.value)}
            error={fields['quantity']}
          />
          <NativeSelect
            label="Type"
            data={TYPES}
            value={type}
            onChange={(event) => setType(event.currentTarget.value as OrderType)}
          />
          {names.limit && (
            <TextInput
              label="Limit price"
              inputMode="decimal"
              value={limit}
              onChange={(event) => setLimit(event.currentTarget.value)}
              error={fields['limit_price']}
            />
          )}
          {names.stop && (
            <TextInput
              label="Stop price"
              inputMode="decimal"
              value={stop}
              onChange={(event) => setStop(event.currentTarget.value)}
              error={fields['stop_price']}
            />
          )}
        </div>
        <PreTrade
          order={
            draft && {
              ...draft,
              product: config?.product ?? 'CNC',
              accountId: config?.account_id ?? null,
            }
          }
        />
        {general && <Failure error={general} />}
        <div className="actions end">
          {queue.isSuccess && <span role="status">Queued.</span>}
          <Button type="submit" loading={queue.isPending} disabled={ticker.trim() === ''}>
            {side === 'buy' ? 'Buy' : 'Sell'} {ticker.trim()}
          </Button>
        </div>
      </form>
    </Card>
  )
}

type Draft = Omit<DraftOrder, 'product' | 'accountId'>

function draftOf(ticker: string, side: string, quantity: string, limit: string): Draft | null {
  const units = Number(quantity)
  const isOne = /^[A-Z]{1,10}$/.test(ticker.trim()) && Number.isInteger(units) && units > 0
  if (!isOne) return null
  return {
    tradingsymbol: ticker.trim(),
    exchange: 'NSE',
    side: side === 'buy' ? 'BUY' : 'SELL',
    quantity: units,
    price: Number(limit) > 0 ? limit.trim() : null,
  }
}
