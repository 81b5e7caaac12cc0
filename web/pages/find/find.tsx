import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useId, useState, type KeyboardEvent } from 'react'
import { formatCount } from '../../format/decimal.ts'
import { Empty, Failure } from '../../parts/answers.tsx'
import { PageHead } from '../../parts/card.tsx'
import { DetailCard } from './detail-card.tsx'
import { groupByKind } from './groups.ts'
import { type Found, searchQuery } from './queries.ts'

/** Instruments as somebody types: arrows move, Enter shows, and the address remembers both. */
export function Find() {
  const { q = '', instrument } = useSearch({ from: '/find' })
  const navigate = useNavigate({ from: '/find' })
  const [asked] = useDebouncedValue(q.trim(), TYPING_MS)
  const found = useQuery(searchQuery(asked))
  const isAnswered = asked === q.trim() && !found.isPlaceholderData
  const groups = groupByKind(found.data?.items ?? [])
  const ordered = groups.flatMap(({ items }) => items)
  const [at, setAt] = useState(0)
  const marked = Math.min(at, Math.max(0, ordered.length - 1))
  const id = useId()

  const type = (text: string): void => {
    setAt(0)
    void navigate({ search: (before) => ({ ...before, q: text }), replace: true })
  }
  const show = (chosen: Found | undefined): void => {
    if (!chosen) return
    setAt(ordered.indexOf(chosen))
    void navigate({ search: (before) => ({ ...before, instrument: chosen.instrument_id }) })
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = Math.max(0, Math.min(ordered.length - 1, marked + step))
      setAt(next)
      document.getElementById(optionId(id, ordered[next]))?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && isAnswered) show(ordered[marked])
    else if (event.key === 'Escape') type('')
  }

  const shown = instrument ?? ordered[0]?.instrument_id
  return (
    <div className="page">
      <PageHead
        name="Find"
        lead="Any instrument, by symbol, name or parts of a contract: nifty 28nov 24500 ce."
      />
      <div className="split find">
        <section className="card find-list" aria-label="Search">
          <div className="find-box">
            <TextInput
              placeholder="Symbol, name or contract"
              aria-label="Search instruments"
              role="combobox"
              aria-expanded={ordered.length > 0}
              aria-controls={id}
              aria-activedescendant={ordered.length > 0 ? optionId(id, ordered[marked]) : undefined}
              aria-autocomplete="list"
              autoFocus
              value={q}
              onChange={(event) => type(event.currentTarget.value)}
              onKeyDown={press}
            />
          </div>
          {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
          <div id={id} role="listbox" aria-label="Found instruments" className="find-results">
            {groups.map(({ title, items }) => (
              <div key={title} role="group" aria-label={title}>
                <div className="find-group" aria-hidden="true">
                  {title}
                </div>
                {items.map((item) => (
                  <ResultLine
                    key={item.instrument_id}
                    id={optionId(id, item)}
                    item={item}
                    marked={item === ordered[marked]}
                    shown={item.instrument_id === shown}
                    onShow={() => show(item)}
                  />
                ))}
              </div>
            ))}
          </div>
          {found.data && ordered.length === 0 && (
            <Empty title={`Nothing is known by “${asked}”`}>
              <p>
                <code>npx tidemark import instruments</code> reads lists of Kite, NSE and your own.
              </p>
            </Empty>
          )}
          {found.data && ordered.length > 0 && (
            <p className="note find-count" role="status">
              {ordered.length < found.data.total
                ? `The best ${ordered.length} of ${formatCount(found.data.total)}`
                : `${formatCount(found.data.total)} found`}
            </p>
          )}
        </section>
        {shown !== undefined && <DetailCard key={shown} instrumentId={shown} />}
      </div>
    </div>
  )
}

const TYPING_MS = 120 // between two letters of one word

function optionId(list: string, item: Found | undefined): string {
  return `${list}-${item?.instrument_id ?? ''}`
}

interface ResultLineProps {
  readonly id: string
  readonly item: Found
  readonly marked: boolean // by the keyboard
  readonly shown: boolean
  readonly onShow: () => void
}

function ResultLine({ id, item, marked, shown, onShow }: ResultLineProps) {
  const { symbol, exchange, name, type, expiry, strike, active } = item
  const about = expiry === null ? name : [expiry, strike].filter(Boolean).join(' · ')
  return (
    // The input keeps the focus and handles the keyboard for the list.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={marked}
      className={['find-line', marked && 'marked', shown && 'shown', !active && 'ended']
        .filter(Boolean)
        .join(' ')}
      onClick={onShow}
    >
      <span className="find-symbol">{symbol}</span>
      <span className="badge">{type}</span>
      <span className="note find-about">{about}</span>
      <span className="note">{exchange}</span>
    </div>
  )
}
