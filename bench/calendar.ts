/**
 * What a calendar costs: the status of a venue at an instant, a year of its days with what was
 * declared laid over it, and a series of minutes adjusted by a chain of actions.
 *
 *   node bench/calendar.ts [--tiny] [--record]
 *
 * The workload: instants drawn over ten years of every venue, 200 declared days; 500,000 bars with
 * 60 dividends and 4 splits. Beside the series a bare multiplication of its five columns.
 */
import { chance } from '../src/core/chance.ts'
import { calendarDate, DAY_MS, instant, type Instant } from '../src/core/instant.ts'
import { rational } from '../src/core/rational.ts'
import { layOver } from '../src/domain/calendar/lay-over.ts'
import { sessionsBetween } from '../src/domain/calendar/session.ts'
import { marketStatus } from '../src/domain/calendar/status.ts'
import { venueCalendar, venueIds } from '../src/domain/calendar/venue.ts'
import { adjustSeries, type Adjustment } from '../src/domain/market/series/adjust.ts'
import { emptySeries } from '../src/domain/market/series/series.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ROUNDS = tiny ? 2 : 20
const STATUSES = tiny ? 100 : 20_000
const BARS = tiny ? 1_000 : 500_000

const draw = chance(7, 'bench/calendar', 0)
const first = instant('2020-01-01T00:00:00Z')
const dayAt = (day: number) =>
  calendarDate(new Date(first + day * DAY_MS).toISOString().slice(0, 10))
const dates = new Map(
  Array.from({ length: 200 }, (_, index) => {
    return [dayAt(index * 17), { opens: false, name: 'Declared', yieldsToMuhurat: false }] as const
  }),
)
const calendars = venueIds().map((id) => layOver(venueCalendar(id), { dates, yearly: [] }))
const instants = Array.from({ length: STATUSES }, () => {
  return (first + Math.floor(draw.uniform() * 3_650 * DAY_MS)) as Instant
})

const series = emptySeries(BARS)
for (let index = 0; index < BARS; index += 1) {
  series.openedAt[index] = first + index * 60_000
  series.close[index] = 100 + draw.uniform()
}
const chain = Array.from({ length: 64 }, (_, index): Adjustment => {
  const at = (first + Math.floor((BARS * 60_000 * (index + 1)) / 65)) as Instant
  const split = index % 16 === 0
  const price = split ? rational(1n, 5n) : rational(9_950n + BigInt(index), 10_000n)
  return { at, price, shares: split ? rational(5n, 1n) : rational(1n, 1n) }
})

const statusNs = fastest(() => {
  for (const [index, at] of instants.entries())
    marketStatus(calendars[index % calendars.length]!, at)
}, STATUSES)
const yearUs =
  fastest(() => {
    sessionsBetween(calendars[0]!, calendarDate('2024-01-01'), calendarDate('2024-12-31'))
  }, 1) / 1_000
const adjustNs = fastest(() => adjustSeries(series, chain), BARS)
const bareNs = fastest(() => {
  const { open, high, low, close, volume } = series
  for (const column of [open, high, low, close, volume]) column.slice().forEach(scaled)
}, BARS)
const figures = { statusNs, yearUs, adjustNs, bareNs }
report('calendar', figures)
recordHistory('calendar', figures)

function scaled(value: number, index: number, column: Float64Array): void {
  column[index] = value * 0.995
}

/** Of many rounds the fastest, in nanoseconds each. */
function fastest(work: () => void, each: number): number {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - began))
  }
  return best / each
}
