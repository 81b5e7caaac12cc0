import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { format, toNumber } from '../../core/fixed.ts'
import { calendarDate } from '../../core/instant.ts'
import { sessionOn } from '../../domain/calendar/session.ts'
import { barFault } from '../../domain/market/series/bar.ts'
import { POINTS_PER_MINUTE } from './index-path.ts'
import { INDEX_ID } from './option-contracts.ts'
import { openOptionWorld } from './option-world.ts'
import { openWorld } from './world.ts'

const SEED = 20_230_102
const date = calendarDate('2024-11-07')
const session = sessionOn('NSE', date)!
const world = openWorld(SEED)
const options = openOptionWorld(world, SEED)
const SAMPLE = 'NIFTY24N2824500CE.NFO' // the instrument of FO-378

test('the option world of a seed is the same in whatever order it is asked', () => {
  const bytes = (opened: typeof options): string => {
    const hash = createHash('sha256')
    for (const id of [SAMPLE, INDEX_ID, 'NIFTY24NOVFUT.NFO']) {
      for (const { open, close, volume } of opened.minuteBars(id, date)) {
        hash.update(`${open} ${close} ${volume};`)
      }
    }
    return hash.digest('hex')
  }
  const first = bytes(options)
  const other = openOptionWorld(openWorld(SEED), SEED)
  other.minuteBars(INDEX_ID, calendarDate('2026-02-02'))
  assert.equal(bytes(other), first)
  assert.notEqual(bytes(openOptionWorld(openWorld(7), 7)), first)
})

test('the index and the fund that follows it agree in every minute', () => {
  const index = options.minuteBars(INDEX_ID, date)
  const fund = world.minuteBars('NIFTYBEES.NSE', date)
  assert.equal(index.length, fund.length)
  const scale = toNumber(index[0]!.open) / toNumber(fund[0]!.open)
  for (const [minute, bar] of index.entries()) {
    const drift = Math.abs(toNumber(bar.close) / toNumber(fund[minute]!.close) / scale - 1)
    assert.ok(drift < 1e-4, `${minute}: ${drift}`)
  }
})

test('NIFTY stands near 24,500 in November 2024, as the real one did', () => {
  for (const day of ['2024-11-04', '2024-11-07', '2024-11-13', '2024-11-28']) {
    const level = toNumber(options.minuteBars(INDEX_ID, calendarDate(day)).at(-1)!.close)
    assert.ok(Math.abs(level - 24_500) < 750, `${day}: ${level}`)
  }
})

test('a session lists the index, three futures and chains with a strike of 24,500', () => {
  const contracts = options.contractsOn(date)
  const ids = contracts.map(({ instrument }) => instrument.instrumentId)
  assert.deepEqual(ids.slice(0, 4), [
    'NIFTY.NSE',
    'NIFTY24NOVFUT.NFO',
    'NIFTY24DECFUT.NFO',
    'NIFTY25JANFUT.NFO',
  ])
  assert.ok(ids.includes(SAMPLE))
  assert.equal(new Set(ids).size, ids.length)
  // Thursdays, by the calendar of 2024.
  assert.deepEqual([...new Set(contracts.map(({ expiry }) => expiry))].filter(Boolean).sort(), [
    '2024-11-07',
    '2024-11-14',
    '2024-11-21',
    '2024-11-28',
    '2024-12-26',
    '2025-01-30',
  ])
  assert.deepEqual(options.contractsOn(calendarDate('2024-11-09')), [], 'a Saturday')
})

test('every contract has a sound bar in every minute, and no bid meets its ask', () => {
  for (const contract of options.contractsOn(date).slice(0, 60)) {
    const { instrumentId } = contract.instrument
    const bars = options.minuteBars(instrumentId, date)
    assert.equal(bars.length, 375)
    for (const bar of bars) assert.equal(barFault(bar), null)
    for (const point of [0, 1_111, 4_499]) {
      const { bid, ask } = options.tickAt(contract, session, point)
      if (contract.kind === 'index') assert.deepEqual([bid, ask], [null, null])
      else assert.ok(bid! > 0n && ask! > bid!, `${instrumentId} ${bid} ${ask}`)
    }
  }
})

test('the ticks of a minute make its bar: prices, volume and open interest', () => {
  const contract = options.contract(SAMPLE, date)!
  const bars = options.minuteBars(SAMPLE, date)
  let before = 0n
  for (const minute of [0, 1, 2]) {
    const ticks = Array.from({ length: POINTS_PER_MINUTE }, (_, point) =>
      options.tickAt(contract, session, minute * POINTS_PER_MINUTE + point),
    )
    const bar = bars[minute]!
    const prices = ticks.map(({ lastPrice }) => lastPrice!)
    assert.equal(prices[0], bar.open)
    assert.equal(prices.at(-1), bar.close)
    assert.equal(ticks.at(-1)!.volume! - before, bar.volume)
    assert.equal(ticks.at(-1)!.openInterest, bar.openInterest)
    before = ticks.at(-1)!.volume!
  }
})

test('spreads widen away from the money, futures cost carry, parity holds at the money', () => {
  const at = (id: string) => options.tickAt(options.contract(id, date)!, session, 2_000)
  const spread = ({ bid, ask }: ReturnType<typeof at>) => toNumber(ask!) - toNumber(bid!)
  assert.ok(spread(at('NIFTY24N2823500CE.NFO')) > 2 * spread(at('NIFTY24N2824700CE.NFO')))

  const middle = ({ bid, ask }: ReturnType<typeof at>) => (toNumber(ask!) + toNumber(bid!)) / 2
  const forward = middle(at('NIFTY24NOVFUT.NFO'))
  const parity = middle(at('NIFTY24N2824700CE.NFO')) - middle(at('NIFTY24N2824700PE.NFO'))
  assert.ok(Math.abs(parity - (forward - 24_700) * 0.9962) < 6, String(parity)) // e^(−0.065 × 21 ÷ 365)
  assert.ok(middle(at('NIFTY24DECFUT.NFO')) > forward)
  assert.ok(forward > toNumber(at(INDEX_ID).lastPrice!))
})

test('an option is worth what it pays when it expires', () => {
  const level = toNumber(options.minuteBars(INDEX_ID, date).at(-1)!.close)
  for (const [id, pays] of [
    ['NIFTY24N0724200CE.NFO', level - 24_200],
    ['NIFTY24N0724200PE.NFO', 0.05], // the least price there is
    ['NIFTY24N0725200PE.NFO', 25_200 - level],
  ] as const) {
    const bar = options.minuteBars(id, date).at(-1)!
    assert.ok(Math.abs(toNumber(bar.close) - pays) < 6, `${id}: ${format(bar.close)}, ${pays}`)
  }
})
