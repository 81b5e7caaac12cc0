/** Hostile requests to every operation of a real server, drawn from fresh seeds. */
import { assault, openTarget } from '../hostile/campaign.ts'
import { freshSeeds } from '../support/fresh-seeds.ts'
import { testServer } from '../support/server.ts'

const endings: (() => Promise<void>)[] = []
const server = await testServer({ after: (work) => endings.push(work) })
try {
  const target = await openTarget(server)
  await freshSeeds(async (seed) => {
    const { statuses, complaints } = await assault(target, { seed, count: 1_000 })
    const felt = [...statuses].toSorted(([a], [b]) => a - b)
    return { felt: felt.map(([status, count]) => `${count} × ${status}`).join(', '), complaints }
  })
} finally {
  for (const end of endings) await end()
}
