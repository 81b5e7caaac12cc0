import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { executeTick } from '#src/app/runs/execute-tick.ts'
import { markRun } from '#src/app/runs/mark-run.ts'
import { loadStrategy } from '#src/app/strategies/load-strategy.ts'
import { initialState } from '#src/domain/engine/run-state.ts'
import { openEngine } from '#src/domain/engine/step.ts'
import { commitTicks } from '#src/store/runs/commit-ticks.ts'
import { loadState } from '#src/store/runs/load-run.ts'
import type { RunRow } from '#src/store/runs/run-row.ts'
import { assertBooksAgree, ledgersOf } from '#test/support/books.ts'
import { CROSSING, newUser, openWorld, startPlan, type World } from '#test/support/world.ts'
import { fixedFeed } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

const FEED = fixedFeed(150)

test('DR-01 GB-070 two runs over one fixed feed have the same ledgers, to the last byte', async () => {
  const [runA, runB] = [await startCrossing(), await startCrossing()]
  await tickFromTheBooks(runA)
  await tickFromTheBooks(runB)
  const [booksA, booksB] = [await ledgersOf(world.pool, runA), await ledgersOf(world.pool, runB)]
  assert.deepEqual(booksB, booksA)
  const { run_order: orders, run_fill: fills, run_mark: marks } = booksA
  assert.ok(orders!.length > 80 && fills!.length > 50, 'and there is something to compare')
  assert.ok(marks!.length > 140)
  for (const said of ['CANCELED', 'REJECTED', 'STOP', 'LIMIT']) {
    assert.ok(
      orders!.some((line) => line.includes(`"${said}"`)),
      `an order says ${said}`,
    )
  }
  await assertBooksAgree(world.context)
})

test('DR-01 a run that is loaded from the books at each tick, and one that never is, agree', async () => {
  const [runA, runB] = [await startCrossing(), await startCrossing()]
  await tickFromTheBooks(runA)
  await tickFromMemory(runB)
  const [booksA, booksB] = [await ledgersOf(world.pool, runA), await ledgersOf(world.pool, runB)]
  for (const [table, lines] of Object.entries(booksA)) {
    const different = lines.filter((line, index) => line !== booksB[table]![index])
    assert.deepEqual(different.slice(0, 2), [], `${table} is the same`)
  }
})

async function startCrossing(): Promise<RunRow> {
  return startPlan(world, await newUser(world), { strategy: CROSSING })
}

/** As a worker that is replaced after each tick. */
async function tickFromTheBooks({ userId, runId }: RunRow): Promise<void> {
  for (const input of FEED) {
    const answer = await executeTick(world.context, { userId, runId, input })
    assert.equal(answer, input.marketOpen ? 'committed' : 'skipped')
    await markRun(world.context, { userId, runId })
  }
}

/** As a worker that has the run to itself from its first tick to its last. */
async function tickFromMemory({ userId, runId, strategy, config }: RunRow): Promise<void> {
  const engine = openEngine(await loadStrategy(strategy), config)
  const { fence } = (await loadState(world.pool, userId, runId))!
  let state = initialState(config.initialCash)
  for (const input of FEED) {
    const tick = engine.step(state, input)
    if (tick === null) continue
    const commit = { userId, runId, fence, before: state, next: null, tick }
    assert.deepEqual(await commitTicks(world.pool, [commit]), ['committed'])
    await markRun(world.context, { userId, runId })
    state = tick.state
  }
}
