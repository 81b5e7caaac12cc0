import { Button, Textarea, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { Empty, Failure } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { SymbolBox } from '../charts/symbol-box.tsx'
import { readBook, writeBook, type Book } from './book-text.ts'
import { Analysis } from './analysis.tsx'
import { LiveBook } from './live-book.tsx'

const EXAMPLE: Book = {
  bids: [
    { price: 24_500, quantity: 375, order_count: 9 },
    { price: 24_499.5, quantity: 600, order_count: 14 },
    { price: 24_499, quantity: 1_125, order_count: 21 },
    { price: 24_498, quantity: 900, order_count: 16 },
    { price: 24_496.5, quantity: 1_500, order_count: 24 },
  ],
  asks: [
    { price: 24_501, quantity: 300, order_count: 7 },
    { price: 24_501.5, quantity: 750, order_count: 13 },
    { price: 24_502, quantity: 825, order_count: 15 },
    { price: 24_503.5, quantity: 1_050, order_count: 18 },
    { price: 24_505, quantity: 1_350, order_count: 20 },
  ],
}

interface Asked {
  readonly book: Book
  readonly sizes: readonly number[]
}

/** How well a book can be traded: its ladder, what it is worth, and what sizes cost in it. */
export function Depth() {
  const { instrument, at } = useSearch({ from: '/depth' })
  const navigate = useNavigate({ from: '/depth' })
  const [typed, setTyped] = useState('')
  const [sizes, setSizes] = useState('75, 750, 3000')
  const [fault, setFault] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const analysis = useQuery({
    queryKey: ['depth', asked],
    queryFn: async ({ signal }) => {
      const { book, sizes: tried } = asked!
      const body = { bids: [...book.bids], asks: [...book.asks], sizes: [...tried] }
      return { book, ...(await call('POST /api/depth/analyse', { body, signal })) }
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  })
  const analyse = (book: Book): void => {
    setFault(null)
    setTyped(writeBook(book))
    setAsked({ book, sizes: sizesIn(sizes) })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = readBook(typed)
    if ('fault' in read) setFault(read.fault)
    else analyse(read.book)
  }
  const go = (next: { instrument?: string; at?: string }): void => {
    setAsked(null)
    void navigate({ search: next, replace: true })
  }
  return (
    <div className="page">
      <PageHead
        name="Depth"
        lead={
          instrument === undefined
            ? 'How well a book can be traded, and what a size would cost in it.'
            : `How well the book of ${instrument} can be traded.`
        }
      >
        <SymbolBox
          chosen={instrument ?? 'An instrument'}
          choose={(chosen) => go({ instrument: chosen })}
        />
        {instrument !== undefined && (
          <BookTime
            at={at}
            choose={(chosen) => go({ instrument, ...(chosen && { at: chosen }) })}
          />
        )}
      </PageHead>
      <div className="depth-desk">
        <div className="page">
          {asked === null ? (
            instrument === undefined ? (
              <Card title="Ladder">
                <Empty title="No book yet">
                  <p>
                    Choose an instrument to see its book live, paste one from your broker&rsquo;s
                    screen and press Analyse, or look at the example.
                  </p>
                </Empty>
              </Card>
            ) : (
              <LiveBook place={{ instrument, at }} sizes={sizesIn(sizes)} copy={analyse} />
            )
          ) : analysis.error ? (
            <Failure error={analysis.error} />
          ) : (
            analysis.data && <Analysis {...analysis.data} />
          )}
        </div>
        <Card title="Another book">
          <form className="depth-form" onSubmit={submit}>
            <TextInput
              label="Sizes to try"
              description="Units, with commas between them."
              value={sizes}
              onChange={(event) => setSizes(event.currentTarget.value)}
            />
            <Textarea
              label="Levels"
              description="A book of your own: orders, quantity, bid | ask, quantity, orders; the nearest first. Or JSON of a broker."
              autosize
              minRows={6}
              maxRows={16}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              error={fault}
            />
            <div className="actions">
              <Button type="submit" size="sm" loading={asked !== null && analysis.isFetching}>
                Analyse
              </Button>
              <Button size="sm" variant="default" onClick={() => analyse(EXAMPLE)}>
                Show an example
              </Button>
              {asked !== null && instrument !== undefined && (
                <Button size="sm" variant="default" onClick={() => setAsked(null)}>
                  Back to {instrument}
                </Button>
              )}
            </div>
          </form>
        </Card>
      </div>
    </div>
  )
}

interface BookTimeProps {
  readonly at: string | undefined
  readonly choose: (at: string | undefined) => void
}

/** When the book is looked at: now, or a minute that is stored. */
function BookTime({ at, choose }: BookTimeProps) {
  return (
    <div className="depth-time">
      <input
        type="datetime-local"
        aria-label="As of, in your time"
        value={at === undefined ? '' : localText(at)}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          choose(chosen === '' ? undefined : new Date(chosen).toISOString())
        }}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={at === undefined}
        onClick={() => choose(undefined)}
      >
        Now
      </Button>
    </div>
  )
}

/** As the field has it: the wall clock of who looks, without a zone. */
function localText(at: string): string {
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function sizesIn(text: string): readonly number[] {
  return text
    .split(/[,;\s]+/)
    .map(Number)
    .filter((size) => size > 0)
    .slice(0, 20)
}
