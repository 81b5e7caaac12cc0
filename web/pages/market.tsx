import { SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { PriceChart } from '../charts/price-chart.tsx'
import { formatCount, formatMoney, formatPrice, formatQuantity } from '../format/decimal.ts'
import { formatTime } from '../format/time.ts'
import { Empty, Failure, Loading } from '../parts/answers.tsx'
import { wordsOf } from '../format/words.ts'
import { Card, PageHead } from '../parts/card.tsx'
import { Change } from '../parts/figures.tsx'
import { usualIn } from './quotes/watch-list.ts'
import { QuotesCard } from './quotes/quotes-card.tsx'
import {
  instrumentsQuery,
  lastBarQuery,
  marketBarsQuery,
  type Instrument,
  type Interval,
} from '../market-queries.ts'

const INTERVALS = [
  { value: '1d', label: 'Daily' },
  { value: '1m', label: 'Minutes' },
]

export function Market() {
  const instruments = useQuery(instrumentsQuery)
  const { instrument } = useSearch({ from: '/market' })
  const list = instruments.data ?? []
  const chosen =
    list.find(({ instrument_id }) => instrument_id === (instrument ?? usualIn(list)[0])) ?? list[0]
  return (
    <div className="page">
      <PageHead
        name="Market"
        lead="What can be traded, as it moves, and the bars that are stored of it."
      />
      {instruments.isPending && <Loading height={360} />}
      {instruments.error && (
        <Failure error={instruments.error} retry={() => void instruments.refetch()} />
      )}
      {instruments.data && !chosen && (
        <Empty title="No instruments yet">
          <p>
            <code>npx tidemark import</code> reads bars from files, and makes the instruments that
            they are of.
          </p>
        </Empty>
      )}
      {chosen && <QuotesCard instruments={list} />}
      {chosen && (
        <div className="split market">
          <InstrumentCard key={chosen.instrument_id} instrument={chosen} />
          <InstrumentList instruments={list} chosen={chosen} />
        </div>
      )}
    </div>
  )
}

function InstrumentCard({ instrument }: { instrument: Instrument }) {
  const [asked, setAsked] = useState<Interval | null>(null)
  const { instrument_id, name, kind, currency, price_increment, quantity_step } = instrument
  const isDaily = useQuery(marketBarsQuery(instrument_id, '1d')).data?.length !== 0
  const interval = asked ?? (isDaily ? '1d' : '1m') // what there is, until somebody chooses
  const bars = useQuery(marketBarsQuery(instrument_id, interval))
  const last = bars.data?.at(-1)
  return (
    <Card
      title={`${instrument_id} · ${name}`}
      actions={
        <SegmentedControl
          size="xs"
          data={INTERVALS}
          value={interval}
          onChange={(value) => setAsked(value as Interval)}
          aria-label="Interval"
        />
      }
      flush
    >
      <LastPrice instrument={instrument} />
      <p className="card-body market-links">
        <Link to="/charts" search={{ instrument: instrument_id }}>
          Chart with indicators
        </Link>
        <Link to="/depth" search={{ instrument: instrument_id }}>
          Depth
        </Link>
        <Link to="/find" search={{ instrument: instrument_id }}>
          Terms
        </Link>
      </p>
      {bars.isPending && <Loading height={460} />}
      {bars.error && <Failure error={bars.error} />}
      {bars.data?.length === 0 && (
        <Empty title={`No ${interval === '1d' ? 'daily' : 'minute'} bars of ${instrument_id}`}>
          <p>
            Look at its {interval === '1d' ? 'minutes' : 'daily bars'}, or bring a file of bars to{' '}
            <Link to="/data">Data</Link>.
          </p>
        </Empty>
      )}
      {bars.data && bars.data.length > 0 && (
        <PriceChart
          key={interval}
          bars={bars.data}
          intraday={interval === '1m'}
          opensAt="newest"
          label={`${formatCount(bars.data.length)} bars of ${instrument_id}`}
        />
      )}
      <dl className="facts card-body configuration">
        <dt>Kind</dt>
        <dd>
          {wordsOf(kind)}, in {currency}
        </dd>
        <dt>Price increment</dt>
        <dd className="number">{formatPrice(price_increment, currency)}</dd>
        <dt>Quantity step</dt>
        <dd className="number">{formatQuantity(quantity_step, currency)}</dd>
        <dt>Bars</dt>
        <dd className="number">
          {last
            ? `${formatCount(bars.data!.length)}, the last closed ${formatTime(new Date(last.closedAt).toISOString())}. A double click shows all of them.`
            : '–'}
        </dd>
      </dl>
    </Card>
  )
}

/** The newest daily close, whichever bars are on show. */
function LastPrice({ instrument }: { instrument: Instrument }) {
  const { instrument_id, currency } = instrument
  const last = useQuery(lastBarQuery(instrument_id)).data
  if (!last) return null
  return (
    <p className="card-body last-price number">
      <strong>{formatMoney(last.close, currency)}</strong>
      {last.change !== null && <Change fraction={last.change} />}
      <span className="note">at the last daily close</span>
    </p>
  )
}

interface InstrumentListProps {
  readonly instruments: readonly Instrument[]
  readonly chosen: Instrument
}

const MOST_LINES = 40

function InstrumentList({ instruments, chosen }: InstrumentListProps) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const found = instruments.filter(({ instrument_id, name }) =>
    `${instrument_id} ${name}`.toLowerCase().includes(wanted),
  )
  return (
    <Card title={`${formatCount(instruments.length)} instruments`} flush>
      <div className="card-body">
        <TextInput
          placeholder="Search by symbol or name"
          aria-label="Search instruments"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <ul className="pick-list">
        {found.slice(0, MOST_LINES).map((instrument) => (
          <InstrumentLine
            key={instrument.instrument_id}
            instrument={instrument}
            chosen={instrument === chosen}
          />
        ))}
      </ul>
      {found.length === 0 && <Empty title="Nothing matches" />}
      {found.length > MOST_LINES && (
        <p className="note card-body">
          The first {MOST_LINES} of {formatCount(found.length)}; search for the others.
        </p>
      )}
    </Card>
  )
}

function InstrumentLine({ instrument, chosen }: { instrument: Instrument; chosen: boolean }) {
  const navigate = useNavigate({ from: '/market' })
  const { instrument_id, name, currency } = instrument
  const last = useQuery(lastBarQuery(instrument_id)).data
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={() => void navigate({ search: { instrument: instrument_id }, resetScroll: false })}
      >
        <span>
          <strong>{instrument_id}</strong>
          <span className="note">{name}</span>
        </span>
        <span className="number">
          {last ? formatPrice(last.close, currency) : '–'}
          {last && last.change !== null && <Change fraction={last.change} />}
        </span>
      </button>
    </li>
  )
}
