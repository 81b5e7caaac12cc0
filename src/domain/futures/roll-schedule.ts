import { assert } from '../../core/assert.ts'
import { addDays, type CalendarDate } from '../../core/instant.ts'

/** When a continuous series leaves a contract for the next one. */
export type RollRule =
  | { readonly on: 'expiry'; readonly daysBefore: number } // so many days before it expires
  | { readonly on: 'first_of_month' } // of the month in which it expires
  | { readonly on: 'open_interest' } // once the next one has more
  | { readonly on: 'volume' }

export interface FutureContract {
  readonly instrumentId: string
  readonly expiry: CalendarDate // the last date on which it trades
}

/** How a session left the contracts, by instrumentId; one that did not trade is absent. */
export interface FutureSession {
  readonly date: CalendarDate
  readonly contracts: ReadonlyMap<string, FutureDay>
}

export interface FutureDay {
  readonly close: number
  readonly volume: number
  readonly openInterest: number // NaN where it is not known
}

/** A stretch of sessions that one contract speaks for; both dates are included. */
export interface RollSegment {
  readonly instrumentId: string
  readonly from: CalendarDate
  readonly to: CalendarDate
}

/**
 * Which contract speaks for which sessions.
 *
 * Shape:  segments in order of time that cover every session from the first on which a contract is
 *         alive; a contract that was left never comes back.
 * Edges:  open interest and volume count as the session *before* left them, so that a roll could
 *         have been made in time. Whatever the rule, no contract speaks beyond its expiry.
 */
export function rollSchedule(
  contracts: readonly FutureContract[],
  sessions: readonly FutureSession[],
  rule: RollRule,
): readonly RollSegment[] {
  const chain = [...contracts].sort((a, b) => (a.expiry < b.expiry ? -1 : 1))
  const segments: RollSegment[] = []
  let place = 0
  let before: FutureSession | null = null
  for (const session of sessions) {
    assert(before === null || before.date < session.date, 'sessions are in order of time')
    while (place < chain.length && leaves(chain, place, session.date, before, rule)) place += 1
    const contract = chain[place]
    if (!contract) break
    const last = segments.at(-1)
    if (last?.instrumentId === contract.instrumentId) {
      segments[segments.length - 1] = { ...last, to: session.date }
    } else {
      const { instrumentId } = contract
      segments.push({ instrumentId, from: session.date, to: session.date })
    }
    before = session
  }
  return segments
}

function leaves(
  chain: readonly FutureContract[],
  place: number,
  date: CalendarDate,
  before: FutureSession | null,
  rule: RollRule,
): boolean {
  const { instrumentId, expiry } = chain[place]!
  if (expiry < date) return true
  const next = chain[place + 1]
  if (!next) return false
  if (rule.on === 'expiry') return addDays(expiry, -rule.daysBefore) < date
  if (rule.on === 'first_of_month') return date.slice(0, 7) >= expiry.slice(0, 7)
  const held = before?.contracts.get(instrumentId)
  const rival = before?.contracts.get(next.instrumentId)
  if (!rival) return false
  const measure = ({ openInterest, volume }: FutureDay): number =>
    rule.on === 'volume' ? volume : openInterest
  return measure(rival) > (held ? measure(held) : 0)
}
