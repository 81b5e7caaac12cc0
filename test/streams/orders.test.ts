import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '#src/core/chance.ts'
import { ring } from '#src/app/doorbell.ts'
import { knowGold, startGold, tickGold, type GoldRun } from '#test/support/gold.ts'
import { testServer, type TestServer } from '#test/support/server.ts'
import { openSocket, type Said } from '#test/support/stream-socket.ts'

async function openDesk(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  return { server, user, run: await startGold(user) }
}

async function tick(server: TestServer, run: GoldRun, day: number) {
  const at = `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`
  assert.equal(await tickGold(server.context, run, at, `${60 + day}`), 'committed')
  await ring(server.context, [run])
}

interface Order {
  readonly account_id: string
  readonly order_id: string
  readonly status: string
}
interface Position {
  readonly account_id: string
  readonly instrument_id: string
  readonly quantity: string
}
const ordersIn = ({ orders }: Said) => orders as readonly Order[]
const positionsIn = ({ positions }: Said) => positions as readonly Position[]

test('FO-245 an order is told when it is placed, filled or canceled, and the position with it', async (t) => {
  const { server, user, run } = await openDesk(t)
  const client = await openSocket(t, server, `/orders/stream?token=${user.key}`)
  assert.equal((await client.next('subscribed'))['key'], '*', 'all accounts, without being asked')
  const empty = await client.next('snapshot')
  assert.deepEqual([empty['orders'], empty['positions']], [[], []])

  await tick(server, run, 5)
  const placed = await client.next('update')
  assert.deepEqual(
    ordersIn(placed).map(({ account_id, status }) => [account_id, status]),
    [[run.runId, 'PENDING']],
  )
  await tick(server, run, 6)
  const filled = await client.next('update')
  assert.deepEqual(
    ordersIn(filled).map(({ status }) => status),
    ['FILLED'],
  )
  const [position] = positionsIn(filled)
  const { items } = await user.get(`${run.path}/positions`)
  assert.deepEqual(position, { account_id: run.runId, ...items[0] }, 'as the API says it')

  const bot = await startGold(user, { kind: 'bot' })
  await tick(server, bot, 5)
  assert.equal(ordersIn(await client.next('update'))[0]!.account_id, bot.runId)
  await user.post(`${bot.path}/stop`)
  const canceled = await client.next('update')
  assert.deepEqual(
    ordersIn(canceled).map(({ account_id, status }) => [account_id, status]),
    [[bot.runId, 'CANCELED']],
  )
})

test('FO-245 who asks for one account is told of no other', async (t) => {
  const { server, user, run } = await openDesk(t)
  const bot = await startGold(user, { kind: 'bot' })
  const clients = [
    await openSocket(t, server, `/orders/stream?token=${user.key}&account_id=${bot.runId}`),
    await openSocket(t, server, `/orders/stream?token=${user.key}`),
  ]
  await clients[1]!.next('snapshot')
  clients[1]!.say({ action: 'subscribe', account_id: bot.runId })
  for (const client of clients) await client.next('snapshot', ({ key }) => key === bot.runId)
  await tick(server, run, 5)
  await tick(server, bot, 5)
  await user.post(`${run.path}/stop`)
  for (const client of clients) {
    const update = await client.next('update')
    assert.deepEqual([update['key'], ordersIn(update)[0]!.account_id], [bot.runId, bot.runId])
  }
})

test('FO-245 FO-249 orders written by many at once, over cuts, are told as they are in the end, in commit order', async (t) => {
  const { server, user, run } = await openDesk(t)
  const replica = await testServer(t, { database: server.database })
  const { pool } = server.database
  const draw = chance(7, 'orders', 0)
  const ORDERS = 300

  const write = async (writer: number): Promise<void> => {
    for (let count = 0; count < ORDERS / 3; count += 1) {
      const id = `ord_${writer}_${count}`
      await pool.query(
        `insert into run_order (user_id, run_id, order_id, instrument_id, side, quantity,
           logical_time) values ($1, $2, $3, 'GOLDBEES.NSE', 'BUY', 1, clock_timestamp())`,
        [run.userId, run.runId, id],
      )
      if (count % 2 === 0) {
        await pool.query(
          `update run_order set status = 'CANCELED', reason = 'test'
           where user_id = $1 and run_id = $2 and order_id = $3`,
          [run.userId, run.runId, id],
        )
      }
      await ring(server.context, [run])
    }
  }
  const path = `/orders/stream?token=${user.key}&begin=false`
  const first = await openSocket(t, server, path)
  first.say({ action: 'subscribe', account_id: run.runId })
  let { cursor } = await first.next('snapshot')
  first.cut()
  const writing = Promise.all([0, 1, 2].map(write))

  const told = new Map<string, string[]>()
  for (let connection = 0; isMissing(); connection += 1) {
    const host = connection % 2 === 0 ? server : replica
    const client = await openSocket(t, host, path)
    client.say({ action: 'subscribe', account_id: run.runId, after: cursor })
    const updates = 1 + Math.floor(draw.uniform() * 6)
    for (let count = 0; count < updates && isMissing(); count += 1) {
      const said = await client.next('update')
      cursor = said['cursor']
      for (const { order_id, status } of ordersIn(said)) {
        told.set(order_id, [...(told.get(order_id) ?? []), status])
      }
    }
    client.cut()
    assert.ok(connection < 1_000, 'each connection brings something')
  }
  await writing

  const { rows } = await pool.query<{ id: string; status: string }>(
    'select order_id as id, status from run_order where run_id = $1',
    [run.runId],
  )
  assert.equal(rows.length, ORDERS)
  for (const { id, status } of rows) {
    const story = told.get(id)!.join(' ')
    assert.ok(story.endsWith(status) && ['PENDING', 'CANCELED', 'PENDING CANCELED'].includes(story))
  }

  function isMissing(): boolean {
    const canceled = [...told.values()].filter((story) => story.at(-1) === 'CANCELED')
    return told.size < ORDERS || canceled.length < ORDERS / 2
  }
})
