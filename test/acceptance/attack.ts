import assert from 'node:assert/strict'
import { assertApiAndSqlAgree, assertLedgersAgree } from './ledgers.ts'
import { PLAN, startRun, untilMarked, type Run } from './user.ts'
import type { World } from './world.ts'

/** Somebody at the database's prompt, round after round, while the run goes on trading. */
export async function tradesOnUnderAttack(world: World): Promise<void> {
  const user = await world.user()
  const run = await startRun(user, {
    parameters: { ...PLAN.parameters, amount: 500, frequency: 'daily' },
    feed: { from: '2023-01-02', bars_per_second: 50 },
  })
  await untilMarked(run, '2023-01-10')
  const ticks = async (): Promise<number> => Number((await user.get(run.path)).body['tick_count'])
  const before = await ticks()
  for (let round = 0; round < 3; round += 1) {
    for (const [statement, state] of attacksOn(run)) {
      assert.equal(await world.refusal(statement), state, statement)
    }
  }
  const after = await ticks()
  assert.ok(after > before, `it trades on: ${before} ticks before, ${after} after`)

  await world.sql(`update strategy_run set status = 'STOPPED' where ${run.where}`)
  assert.equal((await user.get(run.path)).body['status'], 'STOPPED')
  await assertApiAndSqlAgree(world, run)
  const verified = await world.cli('verify', '--json')
  assert.deepEqual([verified.code, verified.stdout], [0, ''], verified.stderr)
  const replayed = await world.cli('replay', run.runId, '--user', user.userId)
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr)
  await assertLedgersAgree(world, run)
}

/** Each with the SQLSTATE that says which kind of rule refuses it. */
function attacksOn({ keys, where, runId, user }: Run): readonly (readonly [string, string])[] {
  const rule = '23514'
  const key = '23505'
  const foreignKey = '23503'
  const columns = 'user_id, run_id, symbol, side, qty, logical_time'
  const trade = (side: string, quantity: string, price: string): string => `do $$ begin
    insert into paper_order (id, ${columns})
      values ('forged', ${keys}, 'GOLDBEES.NSE', '${side}', ${quantity}, now());
    insert into paper_trade (order_id, ${columns}, price)
      values ('forged', ${keys}, 'GOLDBEES.NSE', '${side}', ${quantity}, now(), ${price});
    end $$`
  return [
    [`update run_account set cash = 1000000 where ${where}`, rule],
    [`update paper_position set quantity = quantity + 1 where ${where}`, rule],
    [`delete from paper_position where ${where}`, rule],
    [`update paper_trade set price = 1 where ${where}`, rule],
    [`delete from paper_trade where ${where}`, rule],
    [`update paper_order set qty = qty + 1 where ${where}`, rule],
    [`update paper_order set status = 'CANCELED' where ${where}`, rule],
    [`update paper_equity_curve set cash = cash + 1, equity = equity + 1 where ${where}`, rule],
    [`update mtm_ledger set market_value = 0 where ${where}`, rule],
    [`delete from event_ledger where ${where}`, rule],
    [`update engine_state set last_logical_time = '2023-01-02T00:00:00Z' where ${where}`, rule],
    [`delete from engine_state where ${where}`, rule],
    [`update strategy_run set initial_cash = 5000000 where ${where}`, rule],
    [trade('SELL', '1000000', '60'), rule], // it holds less
    [trade('BUY', '1000000', '60'), rule], // it has less
    [`insert into strategy_run (user_id) values ('${user.userId}')`, key],
    [
      `insert into mtm_ledger (user_id, run_id, logical_time)
       select user_id, run_id, logical_time from mtm_ledger where ${where} limit 1`,
      key,
    ],
    [
      `insert into event_ledger (user_id, run_id, logical_time, event_type)
       select user_id, run_id, logical_time, event_type from event_ledger where ${where} limit 1`,
      key,
    ],
    [
      `insert into paper_order (${columns})
       values ('usr_demo', '${runId}', 'GOLDBEES.NSE', 'BUY', 1, now())`,
      foreignKey,
    ],
  ]
}
