import assert from 'node:assert/strict'
import { CHILDREN } from './ledgers.ts'
import type { World } from './world.ts'

// The checks of the whole database that the requirements ask for after a run, as literal SQL.

export async function hasNoOrphans({ sql }: World): Promise<void> {
  for (const child of CHILDREN) {
    const [orphans] = await sql(`
      select count(*)::int as count from ${child} c
      left join strategy_run r on r.user_id = c.user_id and r.run_id = c.run_id
      where r.run_id is null`)
    assert.deepEqual(orphans, { count: 0 }, child)
  }
}

export async function hasNoDoubleMarks({ sql }: World): Promise<void> {
  const doubled = await sql(`
    select user_id, run_id, logical_time, count(*) from mtm_ledger
    group by user_id, run_id, logical_time having count(*) > 1`)
  assert.deepEqual(doubled, [])
}

export async function hasOneRunningAUser({ sql }: World): Promise<void> {
  const several = await sql(`
    select user_id, count(*) from strategy_run where status = 'RUNNING'
    group by user_id having count(*) > 1`)
  assert.deepEqual(several, [])
}
