import { Button, Textarea, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../../client.ts'
import { Empty, Failure } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { quotesQuery } from '../quotes/queries.ts'
import { readBook, writeBook, type Book } from './book-text.ts'
import { Analysis } from './analysis.tsx'

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
  const { instrument } = useSearch({ from: '/depth' })
  const [typed, setTyped] = useState<string | null>(null) // null: nobody has edited it
  const [sizes, setSizes] = useState('75, 750, 3000')
  const [fault, setFault] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const quoted = useBestLevel(instrument)
  const shown = asked ?? (quoted && { book: quoted, sizes: sizesIn(sizes) })
  const analysis = useQuery({
    queryKey: ['depth', shown],
    queryFn: async ({ signal }) => {
      const { book, sizes: tried } = shown!
      const body = { bids: [...book.bids], asks: [...book.asks], sizes: [...tried] }
      return { book, ...(await call('POST /api/depth/analyse', { body, signal })) }
    },
    enabled: shown !== null,
    placeholderData: keepPreviousData,
  })
  const text = typed ?? (quoted ? writeBook(quoted) : '')
  const analyse = (book: Book): void => {
    setFault(null)
    setTyped(writeBook(book))
    setAsked({ book, sizes: sizesIn(sizes) })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = readBook(text)
    if ('fault' in read) setFault(read.fault)
    else analyse(read.book)
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
      />
      <div className="depth-desk">
        <Card title="Book">
          <form className="depth-form" onSubmit={submit}>
            <Textarea
              label="Levels"
              description="Orders, quantity, bid | ask, quantity, orders; the nearest first. Or JSON of a broker."
              autosize
              minRows={6}
              maxRows={16}
              value={text}
              onChange={(event) => setTyped(event.currentTarget.value)}
              error={fault}
            />
            <TextInput
              label="Sizes to try"
              description="Units, with commas between them."
              value={sizes}
              onChange={(event) => setSizes(event.currentTarget.value)}
            />
            {quoted !== null && (
              <p className="note">
                No venue sends whole books here: what stands above is the best level that is quoted.
                Paste the levels behind it.
              </p>
            )}
            <div className="actions">
              <Button type="submit" size="sm" loading={analysis.isFetching}>
                Analyse
              </Button>
              <Button size="sm" variant="default" onClick={() => analyse(EXAMPLE)}>
                Show an example
              </Button>
            </div>
          </form>
        </Card>
        <div className="page">
          {analysis.error && <Failure error={analysis.error} />}
          {analysis.data ? (
            <Analysis {...analysis.data} />
          ) : (
            !analysis.error && (
              <Card title="Ladder">
                <Empty title="No book yet">
                  <p>
                    Paste one from your broker&rsquo;s screen and press Analyse, or look at the
                    example.
                  </p>
                </Empty>
              </Card>
            )
          )}
        </div>
      </div>
    </div>
  )
}

/** The best bid and ask that are quoted live: as much of a book as feeds tell. */
function useBestLevel(instrument: string | undefined): Book | null {
  const { data } = useQuery({
    ...quotesQuery(instrument === undefined ? [] : [instrument]),
    enabled: instrument !== undefined,
  })
  const quote = instrument === undefined ? undefined : data?.[instrument]
  if (!quote || quote.bid === null || quote.ask === null) return null
  const level = (price: string, quantity: string | null) => [
    { price: Number(price), quantity: Number(quantity ?? 0), order_count: 0 },
  ]
  return {
    bids: level(quote.bid, quote.bid_quantity),
    asks: level(quote.ask, quote.ask_quantity),
  }
}

function sizesIn(text: string): readonly number[] {
  return text
    .split(/[,;\s]+/)
    .map(Number)
    .filter((size) => size > 0)
    .slice(0, 20)
}
