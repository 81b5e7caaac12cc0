/** Real workers and a real server, killed and paused at the instants of fresh seeds. */
import { openBattlefield } from '../fire/process-campaign.ts'
import { freshSeeds } from '../support/fresh-seeds.ts'

const field = await openBattlefield()
try {
  await freshSeeds(async (seed) => {
    const { blows, complaints } = await field.campaign(seed)
    const felt = [...blows].map(([blow, count]) => `${blow} ${count} times`).join(', ')
    return { felt, complaints }
  })
} finally {
  const left = await field.close()
  if (left.length > 0) {
    console.error(`Left over: processes ${left.join(', ')}`)
    process.exitCode = 1
  }
}
