import { useQuery } from '@tanstack/react-query'
import { formatCount } from '../../format/decimal.ts'
import { wordsOf } from '../../format/words.ts'
import { Card } from '../../parts/card.tsx'
import { Moment } from '../../parts/moment.tsx'
import { feedQuery, type Feed } from '../quotes/queries.ts'

const TONES: Readonly<Record<Feed['status'], string>> = {
  live: 'good',
  waiting: 'calm',
  connecting: 'wait',
  stalled: 'bad',
  closed: '',
  none: '',
}

/** Where live market data come from, and how that goes. */
export function FeedCard() {
  const feed = useQuery(feedQuery).data
  if (!feed) return null
  const { counts, breaker } = feed
  const odd = counts.crossed + counts.bad_prices
  const refused = feed.refused + counts.duplicates + counts.out_of_order + counts.from_the_future
  return (
    <Card
      title="Market data"
      actions={<span className={`badge ${TONES[feed.status]}`}>{wordsOf(feed.status)}</span>}
    >
      <p className="note feed-detail">{feed.detail}</p>
      <dl className="facts">
        <dt>Feed</dt>
        <dd>
          {feed.feed === null ? 'none' : feed.feed}
          {feed.simulated && ', simulated'}
        </dd>
        <dt>Breaker</dt>
        <dd>
          <span className={`badge ${breaker === 'closed' ? 'good' : 'bad'}`}>{breaker}</span>
        </dd>
        <dt>Heard last</dt>
        <dd>
          <Moment at={feed.last_heard_at} />
        </dd>
        <dt>Instruments</dt>
        <dd className="number">
          {formatCount(feed.subscribed)} subscribed
          {feed.unknown.length > 0 && `, ${formatCount(feed.unknown.length)} unknown to it`}
        </dd>
        <dt>Ticks</dt>
        <dd className="number">
          {formatCount(counts.ticks)}, {formatCount(refused)} refused, {formatCount(odd)} flagged
        </dd>
        <dt>Minutes stored</dt>
        <dd className="number">
          {formatCount(counts.minutes)}, {formatCount(counts.part_minutes)} left to a backfill
        </dd>
        <dt>Books stored</dt>
        <dd className="number">{formatCount(counts.books)}</dd>
        <dt>Connected again</dt>
        <dd className="number">{formatCount(feed.reconnects)} times</dd>
      </dl>
    </Card>
  )
}
