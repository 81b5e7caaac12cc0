import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { calmLedger, campaign, prepareWorld, type Campaign } from './campaign.ts'
import { BUGS, plant } from './plant.ts'

const SEEDS = [1, 2, 3, 4, 5, 6]

test('IR-02 IR-03 DR-01 GB-073 GB-074 a storm leaves the books of the calm run', async (t) => {
  const { pool, calm } = await world(t)
  for (const seed of SEEDS) {
    const storm = await campaign(pool, seed, calm)
    assert.deepEqual(storm.complaints, [], `seed ${seed}: ${felt(storm)}`)
    assert.ok(storm.faults.size >= 5, `seed ${seed} had faults of most kinds: ${felt(storm)}`)
  }
})

test('GB-008 orders that people give in a storm are booked once, and replay', async (t) => {
  const { pool, calm } = await world(t)
  for (const seed of SEEDS) {
    const storm = await campaign(pool, seed, calm, { people: true })
    assert.deepEqual(storm.complaints, [], `seed ${seed}: ${felt(storm)}`)
  }
})

test('one seed is one storm, step by step', async (t) => {
  const { pool, calm } = await world(t)
  const first = await campaign(pool, 11, calm)
  await pool.query(`delete from app_user where user_id = 'storm_11'`)
  await pool.query('delete from worker')
  assert.deepEqual(await campaign(pool, 11, calm), first)
})

for (const bug of Object.keys(BUGS) as (keyof typeof BUGS)[]) {
  test(`CC-02 a storm finds it when ${bug}`, async (t) => {
    const { pool, calm } = await world(t)
    await plant(pool, bug)
    const complaints: string[] = []
    for (let seed = 1; seed <= 40 && complaints.length === 0; seed += 1) {
      complaints.push(...(await campaign(pool, seed, calm)).complaints)
    }
    assert.notDeepEqual(complaints, [], 'forty storms are enough')
  })
}

async function world(
  t: Parameters<typeof testDatabase>[0],
): Promise<TestDatabase & { calm: string }> {
  const database = await testDatabase(t)
  await prepareWorld(database.pool)
  return { ...database, calm: await calmLedger(database.pool) }
}

function felt({ steps, faults }: Campaign): string {
  return `${steps} steps, ${[...faults].map(([fault, count]) => `${fault} ${count}`).join(', ')}`
}
