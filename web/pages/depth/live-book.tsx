import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { formatTime } from '../../format/time.ts'
import { Analysis } from './analysis.tsx'
import type { Book } from './book-text.ts'
import { depthQuery, type DepthPlace, type TheDepth } from './queries.ts'
import { useLiveDepth } from './use-live-depth.ts'

interface LiveBookProps {
  readonly place: DepthPlace
  readonly sizes: readonly number[]
  readonly copy: (book: Book) => void // into the form, to be changed there
}

/** The book of an instrument, level by level, as it moves or as it was stored. */
export function LiveBook({ place, sizes, copy }: LiveBookProps) {
  const isNow = place.at === undefined
  const live = useLiveDepth(isNow ? place.instrument : undefined)
  const read = useQuery(depthQuery(place, sizes))
  if (read.error) return <Failure error={read.error} retry={() => void read.refetch()} />
  if (!read.data) return <Loading height={420} />
  const depth = newer(live.depth, read.data.depth)
  if (depth === null) {
    return (
      <Card title="Ladder">
        <Empty title={isNow ? 'No book yet' : 'No book was stored then'}>
          <p>
            {isNow
              ? 'Nobody quotes this instrument, or the feed has not said so yet. An index has no book.'
              : 'Books are stored by the minute while the feed is heard, and imported from files.'}
          </p>
        </Empty>
      </Card>
    )
  }
  const book = bookOf(depth)
  return (
    <>
      <p className="depth-state">
        <span className={`badge ${depth.stale ? 'wait' : live.isLive ? 'good' : ''}`}>
          {depth.source === 'stored'
            ? 'As of'
            : depth.stale
              ? 'Stale'
              : live.isLive
                ? 'Live'
                : 'Latest'}
        </span>
        {depth.simulated && <span className="badge">Simulated</span>}
        {depth.source === 'quote' && <span className="badge wait">Best level only</span>}
        <span className="note number">{formatTime(depth.at)}</span>
        <Button size="compact-xs" variant="default" onClick={() => copy(book)}>
          Try changes to it
        </Button>
      </p>
      <Analysis book={book} analysis={depth.analysis} impacts={read.data.impacts} />
    </>
  )
}

function newer(told: TheDepth | null, read: TheDepth | null): TheDepth | null {
  if (told === null || read === null) return told ?? read
  return Date.parse(told.at) >= Date.parse(read.at) ? told : read
}

function bookOf({ bids, asks }: TheDepth): Book {
  const side = (levels: TheDepth['bids']) =>
    levels.map(({ price, quantity, order_count }) => ({
      price: Number(price),
      quantity: Number(quantity),
      order_count,
    }))
  return { bids: side(bids), asks: side(asks) }
}
