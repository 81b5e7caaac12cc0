import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { formatTime } from '../../format/time.ts'
import { wordsOf } from '../../format/words.ts'
import { countdown } from './countdown.ts'
import { statusQuery, type Calendar, type MarketStatus } from './queries.ts'

interface StatusBoardProps {
  readonly calendars: readonly Calendar[]
  readonly chosen: string
}

/** What every venue does now, and for how long. */
export function StatusBoard({ calendars, chosen }: StatusBoardProps) {
  const now = useNow()
  return (
    <section aria-label="Venues now">
      <ul className="venues">
        {calendars.map((calendar) => (
          <Venue
            key={calendar.code}
            calendar={calendar}
            isChosen={calendar.code === chosen}
            now={now}
          />
        ))}
      </ul>
    </section>
  )
}

interface VenueProps {
  readonly calendar: Calendar
  readonly isChosen: boolean
  readonly now: number
}

function Venue({ calendar, isChosen, now }: VenueProps) {
  const { code, name } = calendar
  const status = useQuery(statusQuery(code))
  const changesAt = status.data ? Date.parse(status.data.next_change_at) : null
  const { refetch } = status
  useEffect(() => {
    if (changesAt === null) return
    const timer = setTimeout(() => void refetch(), Math.min(changesAt - Date.now(), MOST_MS) + 200)
    return () => clearTimeout(timer)
  }, [changesAt, refetch])
  return (
    <li>
      <Link
        to="/calendars"
        search={(old) => ({ ...old, calendar: code })}
        resetScroll={false}
        className="venue"
        data-chosen={isChosen || undefined}
        title={name}
      >
        <span className="venue-head">
          <strong>{code.replace('_', ' ')}</strong>
          {status.data && <Badge status={status.data} />}
        </span>
        {status.data && changesAt !== null && (
          <>
            <span className="note">{reasonOf(status.data)}</span>
            <span className="number venue-next">
              {changeOf(status.data)} in {countdown((changesAt - now) / 1_000)}
            </span>
            <span className="note number">{formatTime(status.data.next_change_at)}</span>
          </>
        )}
        {status.error && <span className="note">It is not known now.</span>}
      </Link>
    </li>
  )
}

const MOST_MS = 3_600_000

function Badge({ status }: { status: MarketStatus }) {
  const { is_open, current_session } = status
  if (is_open) return <span className="badge good">Open</span>
  if (current_session === 'closed') return <span className="badge">Closed</span>
  return <span className="badge wait">{wordsOf(current_session)}</span>
}

/** What will have happened when the countdown ends. */
function changeOf({ next_session, is_open }: MarketStatus): string {
  if (next_session === 'closed') return is_open ? 'Closes' : 'Ends'
  if (next_session.endsWith('_market')) return wordsOf(next_session)
  if (is_open) return 'Next session'
  return next_session === 'regular' ? 'Opens' : `Opens (${wordsOf(next_session).toLowerCase()})`
}

function reasonOf({ reason, holiday_name, provisional }: MarketStatus): string {
  const said = holiday_name ?? reason
  return provisional ? `${said}; not declared yet` : said
}

/** The clock of this machine, once a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
