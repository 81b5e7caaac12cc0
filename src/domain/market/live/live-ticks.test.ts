import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format } from '../../../core/fixed.ts'
import { instant, type Instant } from '../../../core/instant.ts'
import { judgeTick } from './judge-tick.ts'
import { openMinuteBuckets, type HeardMinute } from './minute-buckets.ts'
import type { MarketTick } from './quote.ts'

const now = instant('2024-11-07T04:00:30Z')

function tick(fields: Partial<MarketTick> = {}): MarketTick {
  return {
    instrumentId: 'NIFTY24NOVFUT.NFO',
    at: now,
    lastPrice: fixed('24500'),
    lastQuantity: fixed('25'),
    bid: fixed('24499.5'),
    ask: fixed('24500.5'),
    bidQuantity: fixed('75'),
    askQuantity: fixed('50'),
    volume: fixed('1000'),
    openInterest: fixed('400000'),
    ...fields,
  }
}

const at = (time: string): Instant => instant(`2024-11-07T${time}Z`)

test('FO-290 a price that is zero or negative and a crossed book are flagged, and are no prices', () => {
  const verdict = judgeTick(
    tick({ lastPrice: fixed('-1'), bid: fixed('24501'), ask: fixed('24500') }),
    null,
    now,
  )
  assert.deepEqual(verdict, {
    taken: false,
    reason: 'says nothing',
    flags: ['bad price', 'crossed'],
  })

  const crossed = judgeTick(tick({ bid: fixed('24500.5'), ask: fixed('24500') }), null, now)
  assert.ok(crossed.taken)
  assert.deepEqual(crossed.flags, ['crossed'])
  assert.deepEqual([crossed.tick.bid, crossed.tick.ask], [null, null])
  assert.equal(crossed.tick.lastPrice, fixed('24500'))

  const negative = judgeTick(tick({ volume: fixed('-5'), openInterest: fixed('-1') }), null, now)
  assert.ok(negative.taken)
  assert.deepEqual(negative.flags, ['bad quantity'])
  assert.deepEqual([negative.tick.volume, negative.tick.openInterest], [null, null])
})

test('a tick twice, one older than the last, and one of a clock that is ahead are refused', () => {
  const reasons = [
    judgeTick(tick(), tick(), now),
    judgeTick(tick({ at: at('04:00:29') }), tick(), now),
    judgeTick(tick({ at: at('04:00:36') }), tick(), now),
  ].map((verdict) => (verdict.taken ? null : verdict.reason))
  assert.deepEqual(reasons, ['duplicate', 'out of order', 'from the future'])
  assert.ok(judgeTick(tick({ lastPrice: fixed('24500.05') }), tick(), now).taken, 'the same moment')
})

test('a volume that falls is flagged; that of a new session is not', () => {
  const before = tick({ at: at('04:00:29') })
  assert.deepEqual(judgeTick(tick({ volume: fixed('990') }), before, now).flags, ['volume fell'])
  assert.deepEqual(judgeTick(tick({ volume: fixed('25') }), before, now).flags, [])
})

test('ticks make minutes: open, high, low, close, what was traded, what is held', () => {
  const buckets = openMinuteBuckets()
  buckets.listen(at('03:59:00'))
  buckets.add(tick({ at: at('04:00:00'), lastPrice: fixed('100'), volume: fixed('10') }))
  buckets.add(tick({ at: at('04:00:20'), lastPrice: fixed('103'), volume: fixed('30') }))
  buckets.add(tick({ at: at('04:00:59'), lastPrice: fixed('99'), volume: fixed('35') }))
  buckets.add(
    tick({ at: at('04:01:01'), lastPrice: fixed('101'), volume: fixed('40'), openInterest: null }),
  )
  assert.deepEqual(buckets.takeClosed(at('04:00:59')), [])
  assert.deepEqual(buckets.takeClosed(at('04:01:00')).map(told), [
    '04:00 100 103 99 99 volume 35 held 400000 whole',
  ])
  assert.equal(buckets.add(tick({ at: at('04:00:59') })), false, 'it comes after its minute')
  assert.deepEqual(buckets.takeClosed(at('04:02:00')).map(told), [
    '04:01 101 101 101 101 volume 5 held null whole',
  ])
})

test('FO-110 five and fifteen minutes grow beside the minute, and only minutes are taken out', () => {
  const buckets = openMinuteBuckets()
  for (const [time, price] of [
    ['04:00:10', '100'],
    ['04:04:10', '104'],
    ['04:05:10', '90'],
    ['04:14:59', '95'],
  ] as const) {
    buckets.add(tick({ at: at(time), lastPrice: fixed(price) }))
  }
  const growing = buckets.growing('NIFTY24NOVFUT.NFO')
  assert.deepEqual(
    [...growing.keys()].sort((a, b) => a - b),
    [1, 5, 15],
  )
  assert.equal(told(growing.get(5)!).slice(0, 20), '04:10 95 95 95 95 vo')
  assert.equal(told(growing.get(15)!).slice(0, 20), '04:00 100 104 90 95 ')
  assert.equal(buckets.takeClosed(at('04:20:00')).length, 4)
})

test('a minute that was not heard from its first second to its last is not whole', () => {
  const buckets = openMinuteBuckets()
  buckets.listen(at('04:00:30'))
  for (const time of ['04:00:31', '04:01:10', '04:02:10']) buckets.add(tick({ at: at(time) }))
  buckets.interrupt(at('04:02:20'))
  buckets.listen(at('04:03:20'))
  for (const time of ['04:03:30', '04:04:00']) buckets.add(tick({ at: at(time) }))
  assert.deepEqual(
    buckets.takeClosed(at('04:05:00')).map((bar) => bar.isWhole),
    [false, true, false, false, true],
  )
})

function told(bar: HeardMinute): string {
  const { openedAt, open, high, low, close, volume, openInterest, isWhole } = bar
  const prices = [open, high, low, close].map(format).join(' ')
  const held = openInterest === null ? 'null' : format(openInterest)
  const time = new Date(openedAt).toISOString().slice(11, 16)
  return `${time} ${prices} volume ${format(volume)} held ${held} ${isWhole ? 'whole' : 'in part'}`
}
