import { formatMoney, formatQuantity } from '../../format/decimal.ts'
import { formatDay, formatTime, VENUE_ZONE } from '../../format/time.ts'
import { wordsOf } from '../../format/words.ts'
import type { Run } from '../../queries.ts'

/** All that decides what a run does, as it was fixed at its start. */
export function Configuration({ run }: { run: Run }) {
  const { currency, feed } = run
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.run_id],
    ['Kind', run.kind === 'sip' ? 'Scheduled: one may run at a time' : 'Bot: any number may run'],
    ['Strategy', wordsOf(run.strategy)],
    ...Object.entries(run.parameters).map(
      ([name, value]) => [`· ${wordsOf(name)}`, textOf(value)] as const,
    ),
    ['Instruments', run.instruments.join(', ')],
    ['Initial cash', formatMoney(run.initial_cash, currency)],
    ['Fees', `${run.fee_bps} bps, and ${formatMoney(run.fee_per_order, currency)} each fill`],
    ['Slippage', `${run.slippage_bps} bps`],
    ['Maximum position', run.maximum_position ? formatQuantity(run.maximum_position) : 'No limit'],
    ['Forbidden', run.forbidden_instruments.join(', ') || 'Nothing'],
    ['Short sales', run.allow_short ? 'Allowed' : 'Refused'],
    ['Bars', `${feed.interval === '1d' ? 'Daily' : 'Minutes'}, ${spanOf(feed)}`],
    [
      'Pace',
      feed.bars_per_second ? `${feed.bars_per_second} bars a second` : 'As fast as they come',
    ],
    ['Recorded', formatTime(run.recorded_at)],
    ['Started', formatTime(run.started_at)],
    ['Ended', formatTime(run.ended_at)],
    ['Zone of all times', VENUE_ZONE],
  ]
  return (
    <div className="card-body configuration">
      <dl className="facts wide">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  )
}

function spanOf({ from, to }: Run['feed']): string {
  const end = to === null ? 'the newest, and on' : formatDay(Date.parse(to))
  return `from ${formatDay(Date.parse(from))} to ${end}`
}

const CHOICE = /^[a-z][a-z-]*$/ // monday, but not GOLDBEES.NSE

function textOf(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-IN', { maximumFractionDigits: 8 })
  if (typeof value === 'string' && CHOICE.test(value)) return wordsOf(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const shares = Object.entries(value).map(([name, share]) => `${name} ${String(share)}`)
  return shares.join(', ') || 'Not given'
}
