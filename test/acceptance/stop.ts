import assert from 'node:assert/strict'
import { order, quietRun } from './orders.ts'
import type { Run } from './user.ts'
import type { World } from './world.ts'

export async function takesNothingAfterStop(world: World): Promise<void> {
  const run = await quietRun(world)
  const { user, path, where } = run
  const waits = await user.post(`${path}/orders`, order({ type: 'LIMIT', limit_price: '1' }))
  const inserts = insertsOf(run, String(waits.body['order_id']))
  for (const name of TAKEN) {
    const undone = `do $$ begin ${inserts[name]}; raise sqlstate 'TK001'; end $$`
    assert.equal(await world.refusal(undone), 'TK001', `a RUNNING run takes a row of ${name}`)
  }

  const stopped = await user.post(`${path}/stop`)
  assert.deepEqual([stopped.status, stopped.body['status']], [200, 'STOPPED'], stopped.text)
  const counts = () =>
    world.sql(
      `select ${Object.keys(inserts)
        .map((name) => `(select count(*)::int from ${name} where ${where}) as ${name}`)
        .join(', ')}`,
    )
  const before = await counts()
  for (const [name, insert] of Object.entries(inserts)) {
    assert.match(await world.refusal(insert), /^(?:RN001|23\d{3})$/, name)
  }
  const ordered = await user.post(`${path}/orders`, order({}))
  assert.deepEqual([ordered.status, ordered.body['code']], [409, 'run_not_running'])
  assert.deepEqual(await counts(), before)
}

/** What a RUNNING run takes by hand: its trades come of its ticks, and its state is there. */
const TAKEN = ['paper_order', 'mtm_ledger', 'event_ledger', 'paper_equity_curve']

/** The seven inserts that the requirements name. */
function insertsOf({ keys, where }: Run, orderId: string): Readonly<Record<string, string>> {
  const reached = `select last_logical_time - interval '1 second' from engine_state where ${where}`
  const time = `(${reached})`
  return {
    engine_state: `insert into engine_state (user_id, run_id) values (${keys})`,
    engine_status: `insert into engine_status (user_id, run_id) values (${keys})`,
    paper_order: `insert into paper_order (user_id, run_id, symbol, side, qty, logical_time)
                  values (${keys}, 'GOLDBEES.NSE', 'BUY', 1, ${time})`,
    paper_trade: `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
                  logical_time) values ('${orderId}', ${keys}, 'GOLDBEES.NSE', 'BUY', 1, 1, ${time})`,
    mtm_ledger: `insert into mtm_ledger (user_id, run_id, logical_time) values (${keys}, ${time})`,
    event_ledger: `insert into event_ledger (user_id, run_id, logical_time, event_type)
                   values (${keys}, ${time}, 'SIP_EXECUTED')`,
    paper_equity_curve: `insert into paper_equity_curve (user_id, run_id, logical_time, cash,
                         market_value, equity) values (${keys}, ${time}, 1, 0, 1)`,
  }
}

export async function staysStopped(world: World): Promise<void> {
  const run = await quietRun(world)
  const first = await run.user.post(`${run.path}/stop`)
  const again = await run.user.post(`${run.path}/stop`)
  assert.deepEqual([again.status, again.body], [200, first.body])

  const revived = `update strategy_run set status = 'RUNNING' where ${run.where}`
  assert.equal(await world.refusal(revived), '23514')
  const rows = await world.sql(`select r.status, e.status as engine from strategy_run r
    join engine_status e using (user_id, run_id) where ${run.where}`)
  assert.deepEqual(rows, [{ status: 'STOPPED', engine: 'STOPPED' }])
}
