import { Link } from '@tanstack/react-router'
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

/** What an event says of itself, in the order in which it says it. */
export function EventDetails({ body }: { body: RunEvent['body'] }) {
  const facts = Object.entries(body).filter(([, value]) => value !== null && value !== undefined)
  return (
    <span className="muted">
      {facts.map(([name, value], index) => (
        <span key={name}>
          {index > 0 && ' · '}
          {name === 'reason' && 'because of '}
          {textOf(value)}
        </span>
      ))}
    </span>
  )
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return /^[a-z]+(_[a-z]+)+$/.test(value) ? wordsOf(value) : value
  return JSON.stringify(value)
}
