import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { serveReplica, tradeReplica, type Replica } from '#test/support/replica.ts'
import { clientOf, type Client } from '#test/support/server.ts'
import { storeSession } from '#test/support/traded-bars.ts'
import { GOLD } from '#test/support/world-inputs.ts'
import { newUser, openWorld, type World } from '#test/support/world.ts'
import { runWhen } from '#test/support/world-worker.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { verifyBooks } from '#src/app/operations/database/verify.ts'

let world: World
let scratch: string
let userId: string
let servers: (Replica & { readonly url: string })[]
let workers: Replica[]
let clients: Client[]

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-replicas-'))
  world = await openWorld()
  await storeSession(world)
  userId = await newUser(world)
  const grant = { permissions: ['can_read', 'can_trade'] as const, requestsPerMinute: 100_000 }
  const { key } = await createApiKey(world.context, { userId, name: 'replicas', ...grant })
  const environment = { DB_DSN: world.dsn, TIDEMARK_HOME: scratch }
  servers = await Promise.all([serveReplica(environment), serveReplica(environment)])
  workers = await Promise.all([tradeReplica(environment), tradeReplica(environment)])
  clients = servers.map(({ url }) => clientOf(url, key))
})
after(async () => {
  await Promise.all([...servers, ...workers].map((replica) => replica.end('SIGKILL')))
  await world.close()
  rmSync(scratch, { recursive: true, force: true })
})

const RUN = {
  kind: 'bot',
  strategy: 'moving-average-crossover',
  parameters: { fast: 3, slow: 8 },
  instruments: [GOLD],
  feed: { interval: '1m', from: '2024-01-15', to: '2024-01-15', bars_per_second: null },
}

test('FO-330 one request that reaches two servers at once starts one run', async () => {
  const once = { 'idempotency-key': `"${randomUUID()}"` }
  const answers = await Promise.all(clients.map((client) => client.post('/api/runs', RUN, once)))
  const started = answers.filter(({ status }) => status === 201)
  assert.ok(started.length >= 1, answers.map(({ text }) => text).join())
  const again = await clients[1]!.post('/api/runs', RUN, once)
  const ids = [...started, again].map(({ body }) => body['run_id'])
  assert.equal(new Set(ids).size, 1)
  const { items } = await clients[0]!.get('/api/runs')
  assert.equal(items.length, 1)
})

test('FO-330 two workers share the runs: each logical time is ticked and marked once, and both servers say the same', async () => {
  for (let count = 0; count < 2; count += 1) {
    assert.equal((await clients[count % 2]!.post('/api/runs', RUN)).status, 201)
  }
  const { rows: runs } = await world.pool.query<{ runId: string }>(
    'select run_id as "runId" from run where user_id = $1',
    [userId],
  )
  assert.equal(runs.length, 3)
  for (const { runId } of runs) {
    const run = await runWhen(world, { userId, runId }, ({ status }) => status !== 'RUNNING')
    assert.equal(run.status, 'COMPLETED', run.detail)
  }
  const { rows } = await world.pool.query(
    `select count(*)::int as ticks, count(distinct (run_id, logical_time))::int as times,
            (select count(*)::int from run_mark) as marks,
            (select count(distinct (run_id, logical_time))::int from run_mark) as "markedTimes"
     from run_equity`,
  )
  const { ticks, times, marks, markedTimes } = rows[0] as Record<string, number>
  assert.ok(ticks! > 3 * 300, `${ticks} ticks`)
  assert.deepEqual([ticks, marks], [times, markedTimes])
  assert.deepEqual(await verifyBooks(world.context), [])

  const path = `/api/runs/${runs[0]!.runId}`
  const [one, other] = await Promise.all(clients.map((client) => client.get(path)))
  assert.deepEqual(one!.body, other!.body)
})

test('FO-330 when one server and one worker are killed, the others do the work', async () => {
  await Promise.all([servers[0]!.end('SIGKILL'), workers[0]!.end('SIGKILL')])
  const { status, body } = await clients[1]!.post('/api/runs', RUN)
  assert.equal(status, 201)
  const runId = String(body['run_id'])
  const run = await runWhen(world, { userId, runId }, (found) => found.status !== 'RUNNING')
  assert.equal(run.status, 'COMPLETED', run.detail)
})
