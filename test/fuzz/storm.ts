/** The simulated storm, with fresh seeds. */
import { calmLedger, campaign, prepareWorld } from '../fire/campaign.ts'
import { testDatabase } from '../support/database.ts'
import { freshSeeds } from '../support/fresh-seeds.ts'

const { pool, close } = await testDatabase()
try {
  await prepareWorld(pool)
  const calm = await calmLedger(pool)
  await freshSeeds(async (seed) => {
    const { steps, faults, complaints } = await campaign(pool, seed, calm)
    const felt = [...faults].map(([fault, count]) => `${fault} ${count}`).join(', ')
    return { felt: `${steps} steps, ${felt}`, complaints }
  })
} finally {
  await close()
}
