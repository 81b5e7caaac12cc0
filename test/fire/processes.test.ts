import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBattlefield, type Battlefield } from './process-campaign.ts'

const SEEDS = [1]

let field: Battlefield

before(async () => {
  field = await openBattlefield()
})
after(async () => {
  assert.deepEqual(await field.close(), [], 'no process is left')
})

for (const seed of SEEDS) {
  const title = `IR-03 DR-01 GB-073 killed workers and servers leave the calm books, seed ${seed}`
  test(title, async (t) => {
    const { blows, complaints } = await field.campaign(seed)
    const felt = [...blows].map(([blow, count]) => `${blow} ${count} times`).join(', ')
    t.diagnostic(`seed ${seed}: ${felt}`)
    assert.deepEqual(complaints, [], `seed ${seed}: ${felt}`)
    assert.equal(blows.size, 3, `each kind of blow falls, not only ${felt}`)
  })
}
