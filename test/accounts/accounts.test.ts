import assert from 'node:assert/strict'
import { before, after, test } from 'node:test'
import { accountWorker, quoteShare, SHARE } from '../support/account-world.ts'
import { testServer, type TestClient, type TestServer } from '../support/server.ts'
import { until } from '../support/tidemark.ts'

const ends: (() => Promise<void>)[] = []
let server: TestServer
let user: TestClient
let account: string // the path of the user's paper account

before(async () => {
  const file = { after: (work: () => Promise<void>) => void ends.unshift(work) }
  server = await testServer(file)
  accountWorker(file, server)
  await quoteShare(server.context, '1500')
  user = await server.user()
  const { body } = await user.post('/accounts', {
    name: 'Practice',
    metadata: { paper: { outside_hours: true, charges: false } },
  })
  account = `/accounts/${body['account_id']}`
})
after(async () => {
  for (const end of ends) await end()
})

const BUY = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  order_type: 'MARKET',
  product: 'CNC',
  validity: 'DAY',
  quantity: 10,
}

test('FO-373 FO-174 FO-178 link account, place order, track position', async () => {
  const { status, body: order } = await user.post(`${account}/orders`, { ...BUY, tag: 'first' })
  assert.equal(status, 201, JSON.stringify(order))
  assert.notEqual(order['status'], 'REJECTED', JSON.stringify(order))
  const path = `${account}/orders/${order['order_id']}`
  await until(async () => (await user.get(path)).body['status'] === 'COMPLETE', 'it is filled')
  const { body } = await user.get(path)
  assert.equal(body['filled_quantity'], '10')
  const positions = (await user.get(`${account}/positions?fresh=true`)).body
  console.log(JSON.stringify(body, null, 1), JSON.stringify(positions), JSON.stringify((await user.get(`${account}/funds`)).body), JSON.stringify((await user.get(`${account}`)).body),JSON.stringify((await user.get(`${account}/trades`)).body))
  console.log(JSON.stringify((await user.get('/accounts/health/status')).body), SHARE)
})
