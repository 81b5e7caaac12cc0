import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { markRun } from '#src/app/runs/mark-run.ts'
import { fixed } from '#src/core/fixed.ts'
import { assertBooksAgree } from '#test/support/books.ts'
import {
  cashOf,
  CROSSING,
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  ticks,
  type World,
} from '#test/support/world.ts'
import { bar, barInput, NIFTY, order, orderInput, scheduled } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('GB-060 LG-02 the worked equity identity holds to the last digit', async () => {
  const run = await startPlan(world, await newUser(world), { initialCash: fixed('100000.00') })
  await ticks(world, run, scheduled(0, '60.00'))
  await markRun(world.context, run)
  await ticks(world, run, barInput(1, bar(1, '61.50 61.50 61.50 61.50')))
  await markRun(world.context, run)

  const curve = await rowsOf(
    world,
    run,
    'paper_equity_curve',
    'logical_time, cash, market_value, equity',
  )
  assert.deepEqual(
    curve.map(({ cash, market_value: value, equity }) => [cash, value, equity]),
    [
      ['99400.00000000', '600.00000000', '100000.00000000'],
      ['99400.00000000', '615.00000000', '100015.00000000'],
    ],
  )
  const marks = await rowsOf(world, run, 'mtm_ledger', 'logical_time, market_value, unrealized_pnl')
  assert.deepEqual(
    marks.map(({ market_value: value, unrealized_pnl: unrealized }) => [value, unrealized]),
    [
      ['600.00000000', '0.00000000'],
      ['615.00000000', '15.00000000'],
    ],
  )
  const [position] = await rowsOf(world, run, 'paper_position', 'last_price')
  assert.deepEqual(position, { last_price: '61.50000000' })
})

test('LG-01 every trade has its order, and positions are the signed sum of trades', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60'), bar(0, '240 240 240 240', NIFTY)),
    scheduled(1, '60'),
    orderInput(2, order('n', 'BUY 3', NIFTY), order('s', 'SELL 4'), order('r', 'SELL 400')),
    scheduled(3, '59', ['sip', 'rebalance']),
  )
  const { rows: lonely } = await world.pool.query(
    `select t.id from paper_trade t left join paper_order o
       on (o.user_id, o.run_id, o.id) = (t.user_id, t.run_id, t.order_id)
     where o.id is null`,
  )
  assert.deepEqual(lonely, [])
  const { rows: counts } = await world.pool.query(
    `select (select count(*)::int from paper_trade where run_id = $1) as trades,
            (select count(*)::int from paper_order where run_id = $1 and status = 'FILLED') as filled,
            (select count(*)::int from paper_order where run_id = $1 and status <> 'FILLED') as not`,
    [run.runId],
  )
  assert.deepEqual(counts, [{ trades: 5, filled: 5, not: 1 }])
  const { rows: sums } = await world.pool.query(
    `select p.symbol, p.quantity, sum(case t.side when 'BUY' then t.qty else -t.qty end) as summed
     from paper_position p
     join paper_trade t on (t.user_id, t.run_id, t.symbol) = (p.user_id, p.run_id, p.symbol)
     where p.run_id = $1 group by p.symbol, p.quantity order by p.symbol`,
    [run.runId],
  )
  assert.deepEqual(sums, [
    { symbol: 'GOLDBEES.NSE', quantity: '8.00000000', summed: '8.00000000' },
    { symbol: 'NIFTYBEES.NSE', quantity: '3.00000000', summed: '3.00000000' },
  ])
})

test('LG-02 DEC-02 DEC-36 equity is cash and market value exactly, whatever is traded', async () => {
  const cents = fc.integer({ min: 4_000, max: 9_000 })
  const walk = fc.array(cents, { minLength: 8, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(walk, async (closes) => {
      const costs = { feeBps: fixed<'bps'>('3.7'), slippageBps: fixed<'bps'>('1.3') }
      const request = { strategy: CROSSING, costs, initialCash: fixed<'money'>('3333.33') }
      const run = await startPlan(world, await newUser(world), request)
      const inputs = closes.map((close, index) => {
        const price = (close / 100).toFixed(2)
        const bars = [bar(index, `${price} ${price} ${price} ${price}`)]
        return barInput(index, ...bars, bar(index, '240 241 239.5 240.5', NIFTY))
      })
      const answers = await ticks(world, run, ...inputs)
      assert.ok(answers.every((answer) => answer === 'committed'))
      const { rows } = await world.pool.query(
        `select logical_time from paper_equity_curve where equity <> cash + market_value`,
      )
      assert.deepEqual(rows, [], 'not by the smallest unit')
      const [last] = (
        await rowsOf<{ cash: string }>(world, run, 'paper_equity_curve', 'logical_time, cash')
      ).slice(-1)
      assert.equal(last!.cash, await cashOf(world, run))
    }),
    { seed: 20_260_101, numRuns: 12, endOnFailure: true },
  )
  await assertBooksAgree(world.context)
})

test('DEC-36 every amount of the books is an exact decimal', async () => {
  const { rows } = await world.pool.query<{ column: string; type: string }>(
    `select table_name || '.' || column_name as column, data_type as type
     from information_schema.columns
     where table_schema = 'public' and data_type in ('real', 'double precision', 'money')`,
  )
  const others = rows.filter(({ column }) => !ANALYTICS.some((part) => part.test(column)))
  assert.deepEqual(others, [])
})

/** Ratios, Greeks, and what they are computed of: nothing of it is booked. */
const ANALYTICS = [
  /^fo_strikes_\w+\./, // chains by the minute
  /^option_value\w*\./, // what a vendor said
  /^strategy_performance_daily\.(?:win_rate|sharpe_ratio|roi_percent)$/,
  /^replay_session\.speed$/,
  /^models\.(?:p_value_threshold|progress)$|^features_log\.importance$/,
  /^simulation_history\.(?:return_pct|hit_rate|sqn)$/,
  /^order_execution_analysis\.\w+_(?:pct|score|bps)$/,
]
