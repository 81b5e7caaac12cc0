/** Clients that are cut at the places of fresh seeds, between two servers. */
import { cutAndResume } from '../streams/cut.ts'
import { freshSeeds } from '../support/fresh-seeds.ts'
import { knowGold, startGold } from '../support/gold.ts'
import { testServer } from '../support/server.ts'

const ending: (() => Promise<void>)[] = []
const run = { after: (work: () => Promise<void>) => void ending.unshift(work) }
const server = await testServer(run)
const replica = await testServer(run, { database: server.database })
try {
  await knowGold(server.context)
  const user = await server.user()
  await freshSeeds(async (seed) => {
    const gold = await startGold(user, { kind: 'bot' })
    const campaign = { servers: [server, replica], run: gold, key: user.key, seed, cuts: 500 }
    const { seen, written, cuts } = await cutAndResume(run, campaign)
    const wrong = seen.findIndex((seq, index) => seq !== index + 1)
    const complaints = []
    if (wrong >= 0) complaints.push(`event ${wrong + 1} was told as ${seen[wrong]}`)
    if (seen.length !== written) complaints.push(`${seen.length} of ${written} events were told`)
    return { felt: `${cuts} cuts, ${written} events`, complaints }
  })
} finally {
  for (const end of ending) await end()
}
