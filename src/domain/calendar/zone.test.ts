import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { calendarDate, formatInstant, instant, type Instant } from '../../core/instant.ts'
import { formatZoned, localTime, timeOfDay, type Zone, ZONES, zonedInstant } from './zone.ts'

test('the clock agrees with the tz database as the engine carries it, from 1967 to 2025', () => {
  for (const zone of ZONES) {
    const shown = clock(zone)
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1967, 0, 1), max: Date.UTC(2025, 11, 31) }), (ms) => {
        const at = (ms - (ms % 1_000)) as Instant
        const { date, sinceMidnightMs } = localTime(zone, at)
        assert.equal(`${date} ${sinceMidnightMs}`, shown(at), `${zone} ${formatInstant(at)}`)
      }),
      { seed: 20_260_101, numRuns: 500 },
    )
  }
})

test('the clock agrees with the tz database in each hour around each change', () => {
  for (const zone of ['America/New_York', 'America/Chicago'] as const) {
    const shown = clock(zone)
    for (const day of ['1974-01-06', '1975-02-23', '1986-04-27', '1987-04-05', '2006-10-29']) {
      around(day, zone, shown)
    }
    for (const day of ['2007-03-11', '2007-11-04', '2019-03-10', '2024-11-03', '2025-03-09']) {
      around(day, zone, shown)
    }
  }
})

test('an instant and what the clock shows then are each other’s inverse', () => {
  for (const zone of ZONES) {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2040, 0, 1) }), (ms) => {
        const { date, sinceMidnightMs } = localTime(zone, ms as Instant)
        const back = zonedInstant(zone, date, sinceMidnightMs)
        // The second showing of the hour that repeats in autumn is read as the first.
        assert.ok(back === ms || ms - back === 3_600_000, `${zone} ${ms} comes back as ${back}`)
      }),
      { seed: 20_260_101, numRuns: 500 },
    )
  }
})

test('09:15 in Kolkata and 09:30 in New York are these instants', () => {
  const at = (zone: Zone, date: string, time: string) =>
    formatInstant(zonedInstant(zone, calendarDate(date), timeOfDay(time)))
  assert.equal(at('Asia/Kolkata', '2019-01-01', '09:15'), '2019-01-01T03:45:00.000Z')
  assert.equal(at('America/New_York', '2019-01-02', '09:30'), '2019-01-02T14:30:00.000Z')
  assert.equal(at('America/New_York', '2019-07-01', '09:30'), '2019-07-01T13:30:00.000Z')
})

test('a time of day that no clock shows is refused with an example', () => {
  for (const text of ['24:00', '9:15', '09:60', '09:15:00', '']) {
    assert.throws(() => timeOfDay(text), /is not a time of day like 09:15/)
  }
})

function around(day: string, zone: Zone, shown: (at: Instant) => string): void {
  for (let quarters = 0; quarters < 96; quarters += 1) {
    const at = (instant(`${day}T00:00:00Z`) + quarters * 900_000) as Instant
    const { date, sinceMidnightMs } = localTime(zone, at)
    assert.equal(`${date} ${sinceMidnightMs}`, shown(at), `${zone} ${formatInstant(at)}`)
  }
}

function clock(zone: Zone): (at: Instant) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return (at) => {
    const [date, time] = format.format(at).split(', ')
    const [hours, minutes, seconds] = time!.split(':').map(Number)
    const since = ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000
    return `${date!.split('/').reverse().join('-')} ${since}`
  }
}

test('an instant is shown as a clock of the zone has it, with the offset of the day', () => {
  // GNU date: TZ=America/New_York date -d 2024-07-01T03:45:00Z --iso-8601=seconds
  const shown = (zone: Zone, at: string) => formatZoned(zone, instant(at))
  assert.equal(shown('Asia/Kolkata', '2024-11-07T03:45:00Z'), '2024-11-07T09:15:00.000+05:30')
  assert.equal(shown('America/New_York', '2024-07-01T03:45:00Z'), '2024-06-30T23:45:00.000-04:00')
  assert.equal(shown('America/Chicago', '2024-01-01T00:00:00Z'), '2023-12-31T18:00:00.000-06:00')
  assert.equal(shown('UTC', '2024-01-01T00:00:00.007Z'), '2024-01-01T00:00:00.007+00:00')
})
