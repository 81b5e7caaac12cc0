import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addLeg } from '#src/app/portfolio/change-legs.ts'
import { m2mWorker } from '#src/app/portfolio/m2m-worker.ts'
import { readPortfolios } from '#src/app/portfolio/read-portfolios.ts'
import { sampleAt, valueDue } from '#src/app/portfolio/value-due.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { fixed } from '#src/core/fixed.ts'
import { instant } from '#src/core/instant.ts'
import { claimValuations } from '#src/store/portfolio/valuations.ts'
import { findPortfolio } from '#src/store/portfolio/portfolios.ts'
import { leapingClock } from '#test/support/clock.ts'
import { portfolioDesk, type PortfolioDesk } from '#test/support/portfolios.ts'
import { until } from '#test/support/tidemark.ts'

const [A, B, C] = ['NIFTY24N2824500CE', 'NIFTY24N2824600CE', 'NIFTY24N2824800CE'] as const
const LEGS = [`BUY 50 ${A} @ 120.5`, `SELL 50 ${B} @ 130`, `BUY 50 ${C} @ 40`] as const
const PRICES = { [A]: 120, [B]: 130, [C]: 40 }

let desk: PortfolioDesk
const closing: (() => Promise<void>)[] = []
before(async () => {
  desk = await portfolioDesk({ after: (work) => void closing.push(work) })
})
after(async () => {
  for (const work of closing) await work()
})

let minute = 0

/** Each test has minutes of its own, so that none sees another's samples. */
function nextMinute(second = 0): void {
  minute += 5
  at(second)
}

function at(second: number, ahead = 0): void {
  const whole = minute + ahead
  const [hour, rest] = [5 + Math.floor(whole / 60), whole % 60]
  const two = (count: number) => String(count).padStart(2, '0')
  desk.clock.set(`2024-11-07T${two(hour)}:${two(rest)}:${two(second)}Z`)
}

async function condor(name = 'Condor') {
  const userId = await desk.user()
  return { userId, strategyId: await desk.portfolio(userId, name, ...LEGS) }
}

test('FO-053 a portfolio that cannot be booked does not stop the others', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  const broken = await desk.portfolio(userId, 'Broken', ...LEGS)
  await desk.context.pool.query(
    `alter table strategy_m2m_candles add constraint broken check (strategy_id <> '${broken}')`,
  )
  const counts = await desk.value()
  await desk.context.pool.query('alter table strategy_m2m_candles drop constraint broken')
  assert.equal(counts.failed, 1)
  assert.equal((await desk.candles(strategyId)).length, 1)
  assert.deepEqual(await desk.candles(broken), [])
  const { valuedAt } = (await findPortfolio(desk.context.pool, userId, strategyId))!
  assert.equal(valuedAt, desk.clock.now())
})

test('FO-330 FO-344 two workers at once value each portfolio once a sample', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const userId = await desk.user()
  const made: string[] = []
  for (let count = 0; count < 12; count += 1) {
    made.push(await desk.portfolio(userId, `P${count}`, ...LEGS))
  }
  const both = await Promise.all(['wrk_a', 'wrk_b', 'wrk_c'].map((id) => desk.value(id)))
  assert.ok(both.reduce((sum, { booked }) => sum + booked, 0) >= 12)
  for (const strategyId of made) {
    const candles = await desk.candles(strategyId)
    assert.deepEqual(
      candles.map(({ samples }) => samples),
      [1],
      strategyId,
    )
  }
})

test('FO-344 asked again at the same sample a worker books nothing', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  await desk.value()
  assert.equal((await desk.value()).booked, 0)
  assert.equal((await desk.candles(strategyId))[0]!.samples, 1)
})

test('FO-344 what a worker that died had claimed is booked by another when its lease is over', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  const sample = sampleAt(desk.clock.now(), 4)
  const claim = (leaseMs: number) =>
    claimValuations(desk.context.pool, { workerId: 'wrk_dead', sample, leaseMs, limit: 1_000 })
  assert.ok((await claim(60_000)).some((one) => one.strategyId === strategyId))
  assert.equal((await desk.value()).booked, 0, 'the claim holds')
  await desk.context.pool.query(`update strategy_valuation set claimed_until = '-infinity'`)
  await desk.value()
  assert.deepEqual(
    (await desk.candles(strategyId)).map(({ samples }) => samples),
    [1],
  )
})

test('FO-344 a worker that wakes up after its claim has gone cannot book', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  const sample = sampleAt(desk.clock.now(), 4)
  const sleepy = { workerId: 'wrk_late', sample, signal: new AbortController().signal }
  const { pool } = desk.context
  let stolen = false
  const slow = {
    ...desk.context,
    pool: {
      ...pool,
      async query(...args: Parameters<typeof pool.query>) {
        const [asked] = args
        if (!stolen && typeof asked === 'object' && asked.name === 'm2m-month') {
          stolen = true // between its reading and its writing another takes over and books
          await pool.query(`update strategy_valuation set claimed_until = '-infinity'`)
          await desk.value('wrk_other')
        }
        return pool.query(...args)
      },
    } as typeof pool,
  }
  assert.equal((await valueDue(slow, sleepy)).booked, 0)
  assert.equal((await desk.candles(strategyId))[0]!.samples, 1)
})

test('FO-052 legs that change while they are valued are valued as they are then', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  const { pool } = desk.context
  let added = false
  const racing = {
    ...desk.context,
    pool: {
      ...pool,
      async query(...args: Parameters<typeof pool.query>) {
        const [asked] = args
        if (!added && typeof asked === 'object' && asked.name === 'm2m-month') {
          added = true
          const wanted = { tradingsymbol: B, exchange: 'NFO', notes: null } as const
          await addLeg(
            desk.context,
            { caller: { userId, accounts: 'all' }, strategyId },
            { ...wanted, direction: 'SELL', quantity: fixed('50'), entryPrice: fixed('130') },
            randomUUID,
          )
        }
        return pool.query(...args)
      },
    } as typeof pool,
  }
  const sample = sampleAt(desk.clock.now(), 4)
  await valueDue(racing, { workerId: 'wrk_1', sample, signal: new AbortController().signal })
  const candles = await desk.candles(strategyId)
  assert.deepEqual(
    candles.map(({ ohlc, legs, samples }) => [ohlc[3], legs, samples]),
    [['5000', 4, 1]],
  )
})

test('FO-052 portfolios of several users do not mix, however they are valued together', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const made = await Promise.all(
    [1, 2, 3, 4].map(async (times) => {
      const userId = await desk.user()
      const legs = [`BUY ${50 * times} ${A} @ 100`] as const
      return { times, userId, strategyId: await desk.portfolio(userId, 'Same name', ...legs) }
    }),
  )
  await desk.value()
  for (const { times, userId, strategyId } of made) {
    assert.equal((await desk.candles(strategyId))[0]!.ohlc[3], String(-6000 * times))
    const { rows } = await desk.context.pool.query(
      'select distinct user_id from strategy_m2m_candles where strategy_id = $1',
      [strategyId],
    )
    assert.deepEqual(rows, [{ user_id: userId }])
  }
})

test('FO-053 the task values each sample as the clock goes, and after an error waits ten seconds', async () => {
  const clock = leapingClock('2024-11-07T09:00:00Z')
  const { context } = desk
  desk.clock.set('2024-11-07T09:00:00Z')
  await desk.quote(PRICES)
  const { strategyId } = await condor()
  await desk.context.pool.query(`update strategy_valuation set sampled_at = '-infinity'`)
  const asked: number[] = []
  let fails = true
  const failing = {
    ...context.pool,
    async query(...args: Parameters<typeof context.pool.query>) {
      const [question] = args
      if (typeof question === 'object' && question.name === 'claim-valuations') {
        asked.push(clock.now() - instant('2024-11-07T09:00:00Z'))
        if (fails) throw new Error('a moment of weakness')
      }
      return context.pool.query(...args)
    },
  } as typeof context.pool
  const stop = new AbortController()
  const task = m2mWorker({
    ...context,
    pool: failing,
    clock,
    workerId: 'wrk_1',
    metrics: openMetrics(),
    bell: { ring: () => {} },
    samplesPerMinute: 1,
  })
  const running = task.run(stop.signal, () => {})
  const isWaiting = () => desk.logged.some((line) => /tried again in ten seconds/.test(line))
  try {
    await until(isWaiting, 'it has failed, and waits')
    fails = false
    clock.leap(9_999)
    clock.leap(1)
    await until(async () => (await desk.candles(strategyId)).length === 1, 'it has booked')
  } finally {
    stop.abort()
    await running
  }
  assert.deepEqual(asked.slice(0, 2), [0, 10_000])
})

test('FO-306 a worker that is in the middle of booking keeps no reader waiting, nor a reader a worker', async () => {
  nextMinute()
  await desk.quote(PRICES)
  const { userId, strategyId } = await condor()
  const { pool } = desk.context
  const booking = await pool.connect()
  const reading = await pool.connect()
  try {
    await booking.query('begin')
    await booking.query(
      `update strategy set current_m2m = 1 where user_id = $1 and strategy_id = $2`,
      [userId, strategyId],
    )
    await booking.query('update strategy_valuation set fence = fence + 1')
    const caller = { userId, accounts: 'all' as const }
    const page = { status: 'active', limit: 10 } as const
    const { items } = await readPortfolios(desk.context, { caller, ...page })
    assert.equal(items.length, 2, 'it reads what was committed')
    await booking.query('rollback')

    await reading.query('begin isolation level repeatable read')
    await reading.query(
      'select * from strategy, strategy_instruments, strategy_m2m_candles limit 1',
    )
    assert.ok((await desk.value()).booked >= 1, 'it books beside an open reader')
    await reading.query('commit')
  } finally {
    booking.release()
    reading.release()
  }
})
