import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'

import { format, toNumber } from '../../core/fixed.ts'
import { calendarDate } from '../../core/instant.ts'
import { sessionsBetween } from '../../domain/calendar/session.ts'
import { type Bar, barFault } from '../../domain/market/series/bar.ts'
import { worldInstruments } from './instruments.ts'
import { openWorld, WORLD_BEGINS_ON } from './world.ts'

const date = calendarDate
const ids = worldInstruments().map(({ instrumentId }) => instrumentId)

// Measured once on Linux x64 with Node 26; every machine has to give the same.
const BYTES_OF_2023 = 'f44fcec934012502d202e7fc9de969422c5cf57dd208b2b36b7064910716bae3'

test('the world of a seed has the same bytes on every machine', () => {
  const world = openWorld(1)
  const hash = createHash('sha256')
  for (const id of ids) {
    const days = world.dailyBars(id, date('2023-01-01'), date('2023-12-31'))
    for (const bar of [...days, ...world.minuteBars(id, date('2023-11-10'))])
      hash.update(words(bar))
  }
  assert.equal(hash.digest('hex'), BYTES_OF_2023)
})

test('a day is the same in whatever order, and as part of whatever span, it is asked for', () => {
  const day = date('2024-06-18')
  const later = openWorld(5)
  later.dailyBars(ids[0]!, WORLD_BEGINS_ON, date('2027-12-31'))
  later.minuteBars(ids[1]!, date('2023-03-01'))

  for (const id of ids) {
    const fresh = openWorld(5)
    assert.deepEqual(fresh.minuteBars(id, day), later.minuteBars(id, day))
    assert.deepEqual(fresh.dailyBars(id, day, day), later.dailyBars(id, day, day))
  }
  assert.notDeepEqual(openWorld(6).minuteBars(ids[0]!, day), later.minuteBars(ids[0]!, day))
})

test('the minutes of each session add up to its day', () => {
  const world = openWorld(2)
  // A month, the Muhurat session of 60 minutes, and the session in two parts.
  const spans = [
    ['2023-11-01', '2023-11-30'],
    ['2024-03-01', '2024-03-04'],
  ] as const
  for (const [from, to] of spans) {
    const sessions = sessionsBetween('NSE', date(from), date(to))
    for (const id of ids) {
      const days = world.dailyBars(id, date(from), date(to))
      assert.equal(days.length, sessions.length)
      for (const [index, session] of sessions.entries()) {
        const minutes = world.minuteBars(id, session.date)
        assert.deepEqual(added(minutes), days[index], `${id} ${session.date}`)
      }
    }
  }
  assert.equal(world.minuteBars(ids[0]!, date('2023-11-12')).length, 60)
  assert.equal(world.minuteBars(ids[0]!, date('2024-03-02')).length, 105)
  assert.equal(world.minuteBars(ids[0]!, date('2023-11-10')).length, 375)
})

test('every bar is sound, on the price grid, and inside its session', () => {
  const world = openWorld(3)
  for (const { instrumentId, priceIncrement, quantityStep } of worldInstruments()) {
    for (const session of sessionsBetween('NSE', date('2024-03-01'), date('2024-03-07'))) {
      const minutes = world.minuteBars(instrumentId, session.date)
      let before = session.opensAt
      for (const bar of minutes) {
        assert.equal(barFault(bar), null)
        for (const price of [bar.open, bar.high, bar.low, bar.close]) {
          assert.equal(price % priceIncrement, 0n)
        }
        assert.equal(bar.volume % quantityStep, 0n)
        assert.ok(bar.openedAt >= before && bar.closedAt <= session.closesAt)
        before = bar.closedAt
      }
    }
  }
})

test('there are no bars before the world begins, at a weekend, or of an unknown instrument', () => {
  const world = openWorld(1)
  assert.deepEqual(world.dailyBars(ids[0]!, date('2020-01-01'), date('2023-01-01')), [])
  assert.deepEqual(world.minuteBars(ids[0]!, date('2022-12-30')), [])
  assert.deepEqual(world.minuteBars(ids[0]!, date('2024-06-15')), [])
  assert.throws(() => world.minuteBars('ACME.NSE', date('2024-06-14')), /no instrument "ACME.NSE"/)
})

test('volatilities and correlations over ten years are what the world aims at', () => {
  // Aims, as fractions a year: broad equities 13 %, banks and smaller companies 17 %, gold 13 %,
  // silver 23 %, overnight rates a tenth of one; the ranges leave room for ten restless years.
  const targets: Record<string, [number, number]> = {
    'NIFTYBEES.NSE': [0.1, 0.18],
    'JUNIORBEES.NSE': [0.13, 0.22],
    'BANKBEES.NSE': [0.14, 0.23],
    'GOLDBEES.NSE': [0.1, 0.16],
    'SILVERBEES.NSE': [0.18, 0.3],
    'LIQUIDBEES.NSE': [0.0005, 0.002],
  }
  for (const seed of [1, 2, 3]) {
    const world = openWorld(seed)
    const returns = (id: string) => {
      const closes = world
        .dailyBars(id, WORLD_BEGINS_ON, date('2032-12-31'))
        .map((bar) => Math.log(toNumber(bar.close)))
      return closes.slice(1).map((close, index) => close - closes[index]!)
    }
    const byId = new Map(ids.map((id) => [id, returns(id)]))
    for (const [id, [low, high]] of Object.entries(targets)) {
      const all = byId.get(id)!
      between(deviation(all) * Math.sqrt(250), low, high, `${id} volatility, seed ${seed}`)
      between(kurtosis(all), 3.3, 25, `${id} has fat tails, seed ${seed}`)
      const sizes = all.map(Math.abs)
      const clustering = correlation(sizes.slice(1), sizes.slice(0, -1))
      between(clustering, 0.04, 0.4, `${id} has quiet and lively times, seed ${seed}`)
    }
    const pair = (a: string, b: string) => correlation(byId.get(`${a}.NSE`)!, byId.get(`${b}.NSE`)!)
    between(pair('NIFTYBEES', 'BANKBEES'), 0.75, 0.95, 'equities move together')
    between(pair('GOLDBEES', 'SILVERBEES'), 0.6, 0.9, 'metals move together')
    between(pair('NIFTYBEES', 'GOLDBEES'), -0.3, 0.1, 'gold goes its own way')
  }
})

test('a session is lively after the open, quiet at noon, and gaps lie between sessions', () => {
  const world = openWorld(4)
  const sessions = sessionsBetween('NSE', date('2023-06-01'), date('2023-08-31'))
  const volume = [0, 0, 0]
  let gaps = 0
  let before: Bar | undefined
  for (const session of sessions) {
    const minutes = world.minuteBars('NIFTYBEES.NSE', session.date)
    const parts = [minutes.slice(0, 30), minutes.slice(170, 200), minutes.slice(-30)]
    for (const [index, part] of parts.entries()) {
      volume[index]! += part.reduce((sum, bar) => sum + toNumber(bar.volume), 0)
    }
    if (before && before.close !== minutes[0]!.open) gaps += 1
    before = minutes.at(-1)
  }
  assert.ok(volume[0]! > 1.8 * volume[1]! && volume[2]! > 1.3 * volume[1]!, `${volume}`)
  assert.ok(gaps > 0.9 * (sessions.length - 1), `${gaps} gaps in ${sessions.length} sessions`)
})

function words(bar: Bar): string {
  const numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(format)
  return [bar.instrumentId, bar.openedAt, bar.closedAt, ...numbers].join(' ') + '\n'
}

function added(minutes: readonly Bar[]): Bar {
  const first = minutes[0]!
  return {
    ...first,
    closedAt: minutes.at(-1)!.closedAt,
    close: minutes.at(-1)!.close,
    high: minutes.map((bar) => bar.high).reduce((a, b) => (b > a ? b : a)),
    low: minutes.map((bar) => bar.low).reduce((a, b) => (b < a ? b : a)),
    volume: minutes.map((bar) => bar.volume).reduce((a, b) => (a + b) as typeof a),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function central(values: readonly number[], power: number): number {
  const centre = mean(values)
  return mean(values.map((value) => (value - centre) ** power))
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(central(values, 2))
}

function kurtosis(values: readonly number[]): number {
  return central(values, 4) / central(values, 2) ** 2
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)]
  const products = a.map((value, index) => (value - centreA) * (b[index]! - centreB))
  return mean(products) / (deviation(a) * deviation(b))
}

function between(value: number, low: number, high: number, what: string): void {
  assert.ok(value >= low && value <= high, `${what}: ${value} is not from ${low} to ${high}`)
}
