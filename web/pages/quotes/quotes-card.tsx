import { TextInput, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { formatPrice, formatQuantity } from '../../format/decimal.ts'
import type { Instrument } from '../../market-queries.ts'
import { Empty, Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { Change } from '../../parts/figures.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Spark } from '../../parts/spark.tsx'
import { feedQuery, lastHourQuery, quotesQuery, type Feed, type Quote } from './queries.ts'
import { useLiveQuotes } from './use-live-quotes.ts'
import { useWatchList } from './watch-list.ts'

const HEADS = ['Instrument', 'Last hour', 'Last', 'Change', 'Bid', 'Ask', 'Spread', 'Open interest']

/** What one watches, as it moves. */
export function QuotesCard({ instruments }: { instruments: readonly Instrument[] }) {
  const { ids, isFull, add, remove } = useWatchList(instruments)
  const { isLive, trails } = useLiveQuotes(ids)
  const quotes = useQuery(quotesQuery(ids))
  const feed = useQuery(feedQuery).data
  const isReplayed = Object.values(quotes.data ?? {}).some(({ simulated }) => simulated)
  const byId = new Map(instruments.map((one) => [one.instrument_id, one]))
  return (
    <Card
      title="Quotes"
      actions={<FeedBadge feed={feed} isLive={isLive} isReplayed={isReplayed} />}
      flush
    >
      {quotes.error && <Failure error={quotes.error} retry={() => void quotes.refetch()} />}
      {ids.length === 0 && (
        <Empty title="Nothing is watched">
          <p>Add an instrument below.</p>
        </Empty>
      )}
      {ids.length > 0 && (
        <div className="quotes" role="table" aria-label="Quotes">
          <div role="row" className="quotes-head">
            {HEADS.map((title) => (
              <span role="columnheader" key={title}>
                {title}
              </span>
            ))}
            <span role="columnheader">
              <VisuallyHidden>Remove</VisuallyHidden>
            </span>
          </div>
          {ids.map((id) => (
            <QuoteLine
              key={id}
              id={id}
              instrument={byId.get(id)}
              quote={quotes.data?.[id]}
              trail={trails[id]}
              onRemove={() => remove(id)}
            />
          ))}
        </div>
      )}
      <div className="card-body">
        <AddInstrument instruments={instruments} watched={ids} isFull={isFull} onAdd={add} />
      </div>
    </Card>
  )
}

interface QuoteLineProps {
  readonly id: string
  readonly instrument: Instrument | undefined
  readonly quote: Quote | undefined
  readonly trail: readonly number[] | undefined
  readonly onRemove: () => void
}

function QuoteLine({ id, instrument, quote, trail = [], onRemove }: QuoteLineProps) {
  const navigate = useNavigate({ from: '/market' })
  const hour = useQuery(lastHourQuery(id)).data ?? []
  const currency = instrument?.currency ?? 'INR'
  // A session that is played again goes on elsewhere than the stored minutes ended.
  const values = !quote?.simulated ? [...hour, ...trail] : trail.length > 2 ? trail : hour
  const base = Number(quote?.previous_close ?? values[0] ?? 0)
  const { change_percent: change = null } = quote ?? {}
  return (
    <div role="row" className={quote?.stale ? 'quote stale' : 'quote'}>
      <span role="rowheader">
        <button
          type="button"
          className="link"
          onClick={() => void navigate({ search: { instrument: id }, resetScroll: false })}
        >
          {id}
        </button>
        <span className="note">{instrument?.name}</span>
      </span>
      <span role="cell" className="quote-spark">
        {values.length > 1 && (
          <Spark
            curve={values.map((value, index) => ({ time: index, value }))}
            base={base}
            label={`${id} in the last hour`}
          />
        )}
      </span>
      <span role="cell" data-label="Last" className="number last">
        <Flash price={quote?.last_price ?? null}>{formatPrice(quote?.last_price, currency)}</Flash>
        <QuoteState quote={quote} />
      </span>
      <span role="cell" data-label="Change" className="number">
        {change === null ? '–' : <Change fraction={change / 100} />}
      </span>
      <span role="cell" data-label="Bid" className="number">
        {formatPrice(quote?.bid, currency)}
      </span>
      <span role="cell" data-label="Ask" className="number">
        {formatPrice(quote?.ask, currency)}
      </span>
      <span role="cell" data-label="Spread" className="number">
        {formatPrice(quote?.spread, currency)}
      </span>
      <span role="cell" data-label="Open interest" className="number">
        {formatQuantity(quote?.open_interest, currency)}
      </span>
      <span role="cell" className="quote-remove">
        <button type="button" aria-label={`Remove ${id}`} onClick={onRemove}>
          ×
        </button>
      </span>
    </div>
  )
}

/** A price that has just moved lights up, in the colour of where it went. */
function Flash({ price, children }: { price: string | null; children: string }) {
  const [seen, setSeen] = useState({ price, tone: '' })
  if (price !== seen.price) {
    const tone =
      seen.price === null || price === null
        ? ''
        : Number(price) > Number(seen.price)
          ? 'up'
          : 'down'
    setSeen({ price, tone })
  }
  return (
    <strong key={price} className={`flash ${seen.tone}`}>
      {children}
    </strong>
  )
}

function QuoteState({ quote }: { quote: Quote | undefined }) {
  if (!quote) return null
  if (quote.stale) {
    return (
      <span className="badge wait">
        Stale, <Moment at={quote.at} />
      </span>
    )
  }
  return null
}

const TONES: Readonly<Record<Feed['status'], string>> = {
  live: 'good',
  waiting: 'calm',
  connecting: 'wait',
  stalled: 'bad',
  closed: '',
  none: '',
}

interface FeedBadgeProps {
  readonly feed: Feed | undefined
  readonly isLive: boolean // the stream of this page
  readonly isReplayed: boolean // the market is closed, and its latest session is played again
}

function FeedBadge({ feed, isLive, isReplayed }: FeedBadgeProps) {
  if (!feed) return null
  const { status, simulated, detail } = feed
  const source = isReplayed ? 'Simulated session' : simulated ? 'Simulated market' : 'Ticker'
  const words = status === 'none' ? 'Stored quotes' : `${source}, ${status}`
  return (
    <span className={`badge ${isLive ? TONES[status] : 'wait'}`} title={detail}>
      {isLive ? words : 'Connects…'}
    </span>
  )
}

interface AddInstrumentProps {
  readonly instruments: readonly Instrument[]
  readonly watched: readonly string[]
  readonly isFull: boolean
  readonly onAdd: (id: string) => void
}

const MOST_CHOICES = 20

function AddInstrument({ instruments, watched, isFull, onAdd }: AddInstrumentProps) {
  const [text, setText] = useState('')
  const choicesId = useId()
  const wanted = text.trim().toLowerCase()
  const choices = instruments.filter(
    ({ instrument_id, name }) =>
      !watched.includes(instrument_id) && `${instrument_id} ${name}`.toLowerCase().includes(wanted),
  )
  const take = (id: string | undefined): void => {
    if (id !== undefined) onAdd(id)
    setText('')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wanted !== '') take(choices[0]?.instrument_id)
      }}
    >
      <TextInput
        aria-label="Watch another instrument"
        placeholder={isFull ? 'The list is full: remove one first' : 'Watch another instrument'}
        disabled={isFull}
        list={choicesId}
        value={text}
        onChange={(event) => {
          const value = event.currentTarget.value
          const isChoice = choices.some(({ instrument_id }) => instrument_id === value)
          if (isChoice) take(value)
          else setText(value)
        }}
      />
      <datalist id={choicesId}>
        {choices.slice(0, MOST_CHOICES).map(({ instrument_id, name }) => (
          <option key={instrument_id} value={instrument_id}>
            {name}
          </option>
        ))}
      </datalist>
    </form>
  )
}
