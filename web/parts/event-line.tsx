import { Link } from '@tanstack/react-router'
import { eventFacts } from '../format/event-facts.ts'
import { formatTime } from '../format/time.ts'
import type { Run, RunEvent } from '../queries.ts'
import { wordsOf } from '../format/words.ts'
import { nameOf } from './run-card.tsx'

export function EventLine({ event, run }: { event: RunEvent; run: Run }) {
  return (
    <li>
      <span>
        <strong>{wordsOf(event.event_type)}</strong>{' '}
        <EventDetails event={event} currency={run.currency} />
      </span>
      <span className="when">
        <Link to="/runs/$runId" params={{ runId: run.run_id }} search={{ tab: 'events' }}>
          {nameOf(run)}
        </Link>{' '}
        · <span className="number">{formatTime(event.logical_time)}</span>
      </span>
    </li>
  )
}

export function EventDetails({ event, currency }: { event: RunEvent; currency: string }) {
  return <span className="muted number">{eventFacts(event.body, currency).join(' · ')}</span>
}
