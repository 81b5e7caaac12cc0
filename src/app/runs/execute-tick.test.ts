import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertNoTrace, countsOf } from '#test/support/books.ts'
import { newUser, openWorld, startPlan, type World } from '#test/support/world.ts'
import { at, pricesOf, scheduled } from '#test/support/world-inputs.ts'
import { executeTick, tryExecuteSip } from './execute-tick.ts'
import { markRun } from './mark-run.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('a tick of a run that nobody has is not found', async () => {
  const request = { userId: 'usr_none', runId: 'run_none', input: scheduled(0, '60') }
  await assert.rejects(executeTick(world.context, request), { code: 'not_found' })
  assert.equal(await markRun(world.context, request), 'nothing')
})

test('a run that waits to be armed takes no tick', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world), { start: false })
  await assertNoTrace(world.context, async () => {
    const answer = await executeTick(world.context, { userId, runId, input: scheduled(0, '60') })
    assert.equal(answer, 'stopped')
  })
})

test('an earlier logical time is stale, and is not even decided upon', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  const sip = { userId, runId, prices: pricesOf('60'), marketOpen: true }
  assert.equal(await tryExecuteSip(world.context, { ...sip, logicalTime: at(5) }), 'committed')
  await assertNoTrace(world.context, async () => {
    assert.equal(await tryExecuteSip(world.context, { ...sip, logicalTime: at(4) }), 'stale')
    assert.equal(await tryExecuteSip(world.context, { ...sip, logicalTime: at(5) }), 'stale')
  })
})

test('a strategy that breaks breaks its tick, and nothing is written', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  const input = scheduled(0, '60', ['sip'])
  const broken = { ...input, prices: null } as unknown as typeof input
  await assertNoTrace(world.context, async () => {
    await assert.rejects(executeTick(world.context, { userId, runId, input: broken }), TypeError)
  })
  const answer = await executeTick(world.context, { userId, runId, input })
  assert.equal(answer, 'committed', 'the run goes on')
  assert.equal((await countsOf(world.pool, { userId, runId }))['run_equity'], 1)
})
