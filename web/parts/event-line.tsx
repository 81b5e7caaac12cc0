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
        <strong>{wordsOf(event.event_type)}</strong> <EventDetails body={event.body} />
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

export function EventDetails({ body }: { body: RunEvent['body'] }) {
  return <span className="muted number">{eventFacts(body).join(' · ')}</span>
}
