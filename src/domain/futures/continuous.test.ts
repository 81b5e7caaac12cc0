import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, calendarDate } from '../../core/instant.ts'
import { joinContracts } from './continuous.ts'
import { type FutureSession, rollSchedule } from './roll-schedule.ts'

const NEAR = { instrumentId: 'NEAR', expiry: calendarDate('2024-11-28') }
const NEXT = { instrumentId: 'NEXT', expiry: calendarDate('2024-12-26') }

/** Sessions from 2024-11-25 on, one a day: [near, next] as close and open interest. */
const sessions = (...days: [[number, number] | null, [number, number] | null][]): FutureSession[] =>
  days.map((pair, index) => ({
    date: addDays(calendarDate('2024-11-25'), index),
    contracts: new Map(
      pair.flatMap((day, place) =>
        day === null
          ? []
          : [
              [
                place === 0 ? 'NEAR' : 'NEXT',
                { close: day[0], openInterest: day[1], volume: day[1] * 2 },
              ],
            ],
      ),
    ),
  }))

const DAYS = sessions(
  [[100, 900], [110, 100]], // 25
  [[101, 600], [112, 500]], // 26
  [[102, 400], [114, 700]], // 27: the next one has more when it closes
  [[103, 300], [116, 900]], // 28: the near one expires
  [null, [118, 1_000]], // 29
) // prettier-ignore

test('a contract is left when the next had more open interest the session before', () => {
  assert.deepEqual(rollSchedule([NEXT, NEAR], DAYS, { on: 'open_interest' }), [
    { instrumentId: 'NEAR', from: '2024-11-25', to: '2024-11-27' },
    { instrumentId: 'NEXT', from: '2024-11-28', to: '2024-11-29' },
  ])
  assert.deepEqual(
    rollSchedule([NEAR, NEXT], DAYS, { on: 'volume' }),
    rollSchedule([NEAR, NEXT], DAYS, { on: 'open_interest' }),
  )
})

test('so many days before the expiry, with the month of the expiry, and never beyond it', () => {
  const lastOfNear = (rule: Parameters<typeof rollSchedule>[2]) =>
    rollSchedule([NEAR, NEXT], DAYS, rule).find((one) => one.instrumentId === 'NEAR')?.to
  assert.equal(lastOfNear({ on: 'expiry', daysBefore: 0 }), '2024-11-28')
  assert.equal(lastOfNear({ on: 'expiry', daysBefore: 2 }), '2024-11-26')
  assert.equal(lastOfNear({ on: 'first_of_month' }), undefined, 'its month has begun')
  const unloved = DAYS.map((day) => ({ ...day, contracts: new Map() }))
  assert.equal(
    rollSchedule([NEAR, NEXT], unloved, { on: 'open_interest' })[0]!.to,
    '2024-11-28',
    'nobody says that it should be left, but it expires',
  )
  assert.deepEqual(rollSchedule([], DAYS, { on: 'volume' }), [])
})

test('backward adjustment leaves the last contract as it traded, and closes the gap of the roll', () => {
  const segments = rollSchedule([NEAR, NEXT], DAYS, { on: 'open_interest' })
  const difference = joinContracts(segments, DAYS, 'difference')
  assert.deepEqual(difference.rolls, [
    { on: '2024-11-28', from: 'NEAR', to: 'NEXT', difference: 12, ratio: 114 / 102 },
  ])
  assert.deepEqual(
    difference.segments.map(({ factor, shift }) => [factor, shift]),
    [
      [1, 12],
      [1, 0],
    ],
  )
  const [old] = joinContracts(segments, DAYS, 'ratio').segments
  assert.equal(102 * old!.factor, 114, "the old contract's last close is the new one's")
  assert.deepEqual(
    joinContracts(segments, DAYS, 'none').segments.map(({ factor, shift }) => [factor, shift]),
    [
      [1, 0],
      [1, 0],
    ],
  )
})

test('a roll without a session that has both prices is named, and nothing is invented', () => {
  const apart = sessions([[100, 900], null], [[101, 900], null], [null, null], [null, [120, 5]])
  const segments = rollSchedule([NEAR, NEXT], apart, { on: 'expiry', daysBefore: 1 })
  const series = joinContracts(segments, apart, 'ratio')
  assert.deepEqual([series.rolls, series.unbridged], [[], ['2024-11-28']])
  assert.equal(series.segments[0]!.factor, 1)
})
