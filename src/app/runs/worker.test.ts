import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { assertBooksAgree, countsOf, ledgersOf } from '#test/support/books.ts'
import {
  CROSSING,
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  ticks,
  type World,
} from '#test/support/world.ts'
import { bar, barInput, fixedFeed, order, scheduled } from '#test/support/world-inputs.ts'
import { runWhen, startWorker, writtenFeed, type Worker } from '#test/support/world-worker.ts'
import { markRun } from './mark-run.ts'
import { placeOrder } from './place-order.ts'
import { stopRun } from './stop-run.ts'

let world: World
let workers: Worker[] = []

before(async () => {
  world = await openWorld()
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  workers = []
  await world.pool.query(`update run set status = 'STOPPED' where status = 'RUNNING'`)
  await assertBooksAgree(world.context)
})
after(() => world.close())

function work(...given: Parameters<typeof startWorker>): Worker {
  const worker = startWorker(...given)
  workers.push(worker)
  return worker
}

const QUIET = writtenFeed([barInput(0, bar(0, '60 61 59 60'))], 'wait')

test('GB-008 a market order of a person is filled by the worker that holds the run', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  work(world, QUIET)
  await runWhen(world, { userId, runId }, ({ tickCount }) => tickCount === 1)
  const placed = await placeOrder(world.context, { userId, runId, request: order('m', 'BUY 10') })
  assert.deepEqual([placed!.status, placed!.clientOrderId], ['FILLED', 'm'])
  const again = await placeOrder(world.context, { userId, runId, request: order('m', 'BUY 10') })
  assert.deepEqual(again, placed, 'a repeat is an answer')
  const other = placeOrder(world.context, { userId, runId, request: order('m', 'BUY 11') })
  await assert.rejects(other, { code: 'client_order_id_conflict' })
  assert.equal((await countsOf(world.pool, { userId, runId }))['run_fill'], 1)
})

test('OR-05 GB-008 a limit order of a person waits, and the stop of the run cancels it', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  work(world, QUIET)
  await runWhen(world, { userId, runId }, ({ tickCount }) => tickCount === 1)
  const request = order('low', 'BUY 10 LIMIT 55')
  const placed = await placeOrder(world.context, { userId, runId, request })
  assert.deepEqual([placed!.status, placed!.reason], ['PENDING', null])
  await stopRun(world.context, { userId, runId })
  const orders = await rowsOf(world, { userId, runId }, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders, [{ id: 'ord_00000001', status: 'CANCELED', reason: 'run_stopped' }])
  assert.equal((await countsOf(world.pool, { userId, runId }))['run_fill'], 0)
})

test('OR-02 OR-04 GB-050 wrong orders of a person are answered with the reason and kept', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  work(world, QUIET)
  await runWhen(world, { userId, runId }, ({ tickCount }) => tickCount === 1)
  for (const [id, text, reason] of [
    ['none', 'BUY 0', 'quantity'],
    ['negative', 'BUY -5', 'quantity'],
    ['rich', 'BUY 10000', 'cash'],
    ['short', 'SELL 1', 'short_sale'],
  ] as const) {
    const placed = await placeOrder(world.context, { userId, runId, request: order(id, text) })
    assert.deepEqual([placed!.status, placed!.reason], ['REJECTED', reason], text)
  }
})

test('DR-01 a run that workers pass on among them has the ledgers of one that nobody disturbed', async () => {
  const feed = fixedFeed(120).filter(({ kind }) => kind !== 'order')
  const calm = await startPlan(world, await newUser(world), { strategy: CROSSING })
  for (const input of feed) {
    await ticks(world, calm, input)
    await markRun(world.context, calm)
  }
  await stopRun(world.context, calm)

  const run = await startPlan(world, await newUser(world), { strategy: CROSSING })
  for (const share of [10, 35, 60, 85]) {
    const part = writtenFeed(feed.slice(0, share), 'wait')
    const worker = startWorker(world, part)
    const last = feed.slice(0, share).findLast(({ marketOpen }) => marketOpen)!.at
    await runWhen(world, run, ({ lastLogicalTime }) => lastLogicalTime === last)
    await worker.stop()
  }
  work(world, writtenFeed(feed, 'wait'))
  work(world, writtenFeed(feed, 'wait'))
  const { at: end } = feed.findLast(({ marketOpen }) => marketOpen)!
  await runWhen(world, run, ({ lastLogicalTime }) => lastLogicalTime === end)
  await Promise.all(workers.map((worker) => worker.stop()))
  await stopRun(world.context, run)

  const [expected, found] = [await ledgersOf(world.pool, calm), await ledgersOf(world.pool, run)]
  for (const [table, lines] of Object.entries(expected)) {
    if (table !== 'run_status') assert.deepEqual(found[table], lines, table) // a sentence for people
  }
  const { run_equity: points, run_mark: marks } = await countsOf(world.pool, run)
  assert.equal(marks, points, 'each logical time has its mark')
})

test('GB-073 GB-097 a worker that takes a run over gives its last tick the mark it lacks', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60')) // whoever did this died before the mark
  work(world, writtenFeed([], 'wait'))
  for (;;) if ((await countsOf(world.pool, run))['run_mark'] === 1) break
  const marks = await rowsOf(world, run, 'mtm_ledger', 'market_value')
  assert.deepEqual(marks, [{ market_value: '600.00000000' }])
})

test('a feed that ends completes its run', async () => {
  const run = await startPlan(world, await newUser(world))
  work(world, writtenFeed([scheduled(0, '60'), scheduled(1, '60')], 'ended'))
  const ended = await runWhen(world, run, ({ status }) => status !== 'RUNNING')
  assert.deepEqual([ended.status, ended.tickCount], ['COMPLETED', 2])
  assert.match(ended.detail, /end of its feed/)
})

test('GB-040 a run whose strategy breaks ends in ERROR and says why; others go on', async () => {
  const broken = await startPlan(world, await newUser(world))
  await world.pool.query(
    `begin; set local session_replication_role = replica;
     update run set strategy = '/nowhere/gone.ts' where run_id = '${broken.runId}'; commit`,
  )
  const well = await startPlan(world, await newUser(world))
  work(world, writtenFeed([scheduled(0, '60')], 'wait'))
  const ended = await runWhen(world, broken, ({ status }) => status !== 'RUNNING')
  assert.deepEqual([ended.status, ended.tickCount], ['ERROR', 0])
  assert.match(ended.detail, /Failed: There is no file \/nowhere\/gone\.ts/)
  await runWhen(world, well, ({ tickCount }) => tickCount === 1)
})

test('GB-007 a closed market is passed over, and the run goes on behind it', async () => {
  const run = await startPlan(world, await newUser(world))
  const closed = { ...scheduled(1, '60'), marketOpen: false }
  work(world, writtenFeed([scheduled(0, '60'), closed, scheduled(2, '60')], 'wait'))
  await runWhen(world, run, ({ tickCount }) => tickCount === 2)
  const events = await rowsOf(world, run, 'event_ledger', 'seq')
  assert.equal(events.length, 2)
})
