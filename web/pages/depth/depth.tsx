import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useState, type FormEvent } from 'react'
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

/** How well a book can be traded: its ladder, what it is worth, and what sizes cost in it. */
export function Depth() {
  const { instrument } = useSearch({ from: '/depth' })
  const [text, setText] = useState('')
  const [sizes, setSizes] = useState('75, 750, 3000')
  const [fault, setFault] = useState<string | null>(null)
  const quoted = useBestLevel(instrument)
  const analysis = useMutation({
    mutationFn: async (book: Book) => ({
      book,
      ...(await call('POST /api/depth/analyse', {
        body: { bids: [...book.bids], asks: [...book.asks], sizes: [...sizesIn(sizes)] },
      })),
    }),
  })
  const analyse = (book: Book): void => {
    setFault(null)
    setText(writeBook(book))
    analysis.mutate(book)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = readBook(text)
    if ('fault' in read) setFault(read.fault)
    else analyse(read.book)
  }
  useEffect(() => {
    if (quoted !== null && text === '') analyse(quoted)
    // Once, when the quote comes: what somebody edits is theirs.
  }, [quoted])
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
              onChange={(event) => setText(event.currentTarget.value)}
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
              <Button type="submit" size="sm" loading={analysis.isPending}>
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
