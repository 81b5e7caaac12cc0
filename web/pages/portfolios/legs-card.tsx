import { ActionIcon } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../client.ts'
import { formatCount, formatMoney } from '../../format/decimal.ts'
import { counted } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Pnl } from '../../parts/figures.tsx'
import { may, useMe } from '../../session/me.ts'
import { legsQuery, type Leg, type Portfolio } from './queries.ts'

const INR = 'INR'

const COLUMNS: readonly Column<Leg>[] = [
  {
    title: 'Leg',
    width: 210,
    sort: ['text', ({ tradingsymbol }) => tradingsymbol],
    cell: (leg) => (
      <>
        <span className={`badge ${leg.direction === 'BUY' ? 'good' : 'bad'}`}>
          {leg.direction === 'BUY' ? 'Bought' : 'Sold'}
        </span>{' '}
        {leg.tradingsymbol} <Adjusted leg={leg} />
      </>
    ),
  },
  {
    title: 'Quantity',
    width: 100,
    end: true,
    sort: ['count', ({ quantity }) => quantity],
    cell: ({ quantity, lot_size: lot }) =>
      lot > 1
        ? `${formatCount(quantity)} (${counted(quantity / lot, 'lot')})`
        : formatCount(quantity),
  },
  {
    title: 'Entry',
    width: 90,
    end: true,
    sort: ['decimal', (leg) => leg.entry_price],
    cell: (leg) => formatMoney(leg.entry_price, INR),
  },
  {
    title: 'Price',
    width: 90,
    end: true,
    sort: ['decimal', (leg) => leg.current_price],
    cell: (leg) => (leg.current_price === null ? '–' : formatMoney(leg.current_price, INR)),
  },
  {
    title: 'P&L',
    width: 110,
    end: true,
    sort: ['decimal', (leg) => leg.current_pnl],
    cell: (leg) => <Pnl amount={leg.current_pnl} currency={INR} />,
  },
  {
    title: 'State',
    width: 70,
    sort: ['text', (leg) => leg.closed_at ?? ''],
    cell: (leg) => (leg.closed_at === null ? 'Open' : 'Closed'),
  },
]

/** What corporate actions did to a leg while it was held. */
function Adjusted({ leg: { adjustments } }: { leg: Leg }) {
  if (adjustments.length === 0) return null
  const told = adjustments.map((one) => {
    const counts =
      one.quantity_before === one.quantity_after
        ? formatMoney(one.income, INR)
        : `${formatCount(one.quantity_before)} at ${formatMoney(one.entry_price_before, INR)} became ${formatCount(one.quantity_after)} at ${formatMoney(one.entry_price_after, INR)}`
    return `${one.ex_date} ${one.title}: ${counts}`
  })
  return (
    <span className="badge" title={told.join('\n')}>
      Adjusted<span className="hidden-visually">: {told.join('; ')}</span>
    </span>
  )
}

export function LegsCard({ portfolio }: { portfolio: Portfolio }) {
  const { strategy_id: id, instrument_count: count } = portfolio
  const client = useQueryClient()
  const me = useMe()
  const legs = useQuery(legsQuery(id))
  const remove = useMutation({
    mutationFn: (legId: string) =>
      call('DELETE /strategies/{strategy_id}/instruments/{leg_id}', {
        params: { strategy_id: id, leg_id: legId },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['portfolio', id] }),
  })
  const mayChange = me !== undefined && may(me, 'can_modify')
  const columns = mayChange
    ? [
        ...COLUMNS,
        {
          title: 'Remove',
          width: 80,
          end: true,
          cell: (leg: Leg) => (
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={`Remove ${leg.tradingsymbol}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate(leg.id)}
            >
              ×
            </ActionIcon>
          ),
        },
      ]
    : COLUMNS
  return (
    <Card
      title={count === 1 ? 'One open leg' : count === 0 ? 'No open legs' : `${count} open legs`}
      flush
    >
      {(legs.error ?? remove.error) && <Failure error={(legs.error ?? remove.error)!} />}
      {legs.isPending && <Loading height={120} />}
      {legs.data?.length === 0 && (
        <Empty title="Nothing is held here">
          <p>
            The trades of its account that name it become its legs. Or{' '}
            <Link to="/portfolios/new">build one from a chain</Link>, and look at its payoff first.
          </p>
        </Empty>
      )}
      {legs.data && legs.data.length > 0 && (
        <DataTable label="Legs" rows={legs.data} keyOf={(leg) => leg.id} columns={columns} />
      )}
    </Card>
  )
}
