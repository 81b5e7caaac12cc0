import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { ERRORS } from '#src/core/app-error.ts'
import { ErrorBody } from '#src/contract/error.ts'
import type { Operation } from '#src/contract/operation.ts'
import { OPERATIONS } from '#src/contract/operations.ts'
import { HOLD_GOLD, knowGold, startGold } from '#test/support/gold.ts'
import { bearer, newPerson, signIn } from '#test/support/people.ts'
import { testServer, type Answer, type TestServer } from '#test/support/server.ts'
import { addressOf, someInput } from '#test/support/valid-input.ts'

/** The one form of an error, and nothing that only its makers understand. */
function assertError(answer: Answer, where: string): z.output<typeof ErrorBody> {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, where)
  const error = ErrorBody.parse(answer.body)
  assert.equal(ERRORS[error.code].status, answer.status, where)
  assert.match(error.detail, /^[A-Z0-9"/].*\.$/s, `${where}: a sentence`)
  return error
}

/** An administrator who has signed in may ask for everything. */
async function administrator(server: TestServer) {
  const { access } = await signIn(server, await newPerson(server, 'admin'))
  return bearer(server, access)
}

const isList = ({ method, output }: Operation): boolean =>
  method === 'GET' && output instanceof z.ZodObject && 'items' in output.shape

test('SO-050 SO-057 whatever is asked of an unknown id is answered 404 with a detail', async (t) => {
  const server = await testServer(t)
  const client = await administrator(server)
  const named = OPERATIONS.filter(({ params }) => params !== undefined)
  assert.ok(named.length >= 18)
  for (const operation of named) {
    const { body } = someInput(operation)
    const params = Object.fromEntries(
      Object.keys(operation.params!.shape).map((name) => [name, crypto.randomUUID()]),
    )
    const answer = await client.ask(operation.method, addressOf(operation, { params }), body)
    assert.equal(answer.status, 404, `${operation.id}: ${answer.text}`)
    assert.match(assertError(answer, operation.id).detail, /not found/)
  }
})

test('SO-051 FO-312 a body of another shape is answered 422 with every field that is wrong', async (t) => {
  const server = await testServer(t)
  const client = await administrator(server)
  let seen = 0
  for (const operation of OPERATIONS.filter(({ body }) => body !== undefined)) {
    const { shape } = operation.body!
    const fields = Object.keys(shape)
    const wrong = Object.fromEntries(fields.map((name) => [name, ofAnotherKind(shape[name]!)]))
    const path = addressOf(operation, {})
    const answer = await client.ask(operation.method, path, { ...wrong, unknown: 1 })
    assert.equal(answer.status, 422, `${operation.id}: ${answer.text}`)
    const { detail, errors = [] } = assertError(answer, operation.id)
    assert.match(detail, /^Validation error: /)
    const faults = errors.map(({ path: at }) => at.split('.')[1])
    assert.deepEqual(
      fields.filter((name) => !faults.includes(name)),
      [],
      operation.id,
    )
    assert.ok(faults.includes('unknown'), `${operation.id} knows its fields`)
    seen += 1
  }
  assert.ok(seen >= 15)
})

/** What a field does not take: of most an object, else an array. */
function ofAnotherKind(field: z.core.$ZodType): unknown {
  const object = { of: 'another kind' }
  return z.safeParse(field, object).success ? [[null]] : object
}

test('FO-312 every path refuses other methods, and every body other types than JSON', async (t) => {
  const server = await testServer(t)
  const client = await administrator(server)
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  for (const [path, taken] of Map.groupBy(OPERATIONS, ({ path: of }) => of)) {
    const known = taken.map(({ method }) => method as string)
    for (const method of methods.filter((other) => !known.includes(other))) {
      const answer = await client.ask(method, path.replace(/\{\w+\}/g, 'x'))
      assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`)
      assertError(answer, path)
      assert.deepEqual(answer.headers.get('allow')!.split(', ').toSorted(), known.toSorted())
    }
  }
  for (const operation of OPERATIONS.filter(({ body }) => body !== undefined)) {
    const path = addressOf(operation, {})
    const type = { 'content-type': 'application/xml' }
    const answer = await client.ask(operation.method, path, '<a/>', type)
    assert.equal(answer.status, 415, operation.id)
    assertError(answer, operation.id)
  }
})

test('SO-055 FO-312 each list is empty for who has nothing, and holds its page to its bounds', async (t) => {
  const server = await testServer(t)
  const client = await administrator(server)
  const lists = OPERATIONS.filter(isList)
  assert.ok(lists.length >= 9)
  const askedAlone = ({ params, query }: Operation): boolean =>
    params === undefined && query?.safeParse({}).success !== false
  for (const operation of lists.filter(askedAlone)) {
    const answer = await client.get(operation.path)
    assert.equal(answer.status, 200, operation.id)
    const own = ['listUsers', 'listSessions'].includes(operation.id) ? 1 : 0
    assert.equal((answer.body['items'] as unknown[]).length, own, operation.id)
    const { shape } = operation.output as z.ZodObject
    if ('next' in shape) assert.equal(answer.body['next'], null, operation.id)
    if ('total' in shape) assert.equal(answer.body['total'], 0, operation.id)
  }
  const paged = lists.filter(({ query }) => query !== undefined && 'limit' in query.shape)
  assert.deepEqual(
    lists.filter((list) => !paged.includes(list)).map(({ id }) => id),
    ['listAccountPositions', 'listHoldings', 'readFunds'], // what one account holds, as a whole
  )
  for (const operation of paged) {
    const path = addressOf(operation, {})
    for (const limit of ['0', '-1', '5001', '1.5', 'ten', '', '1e9', '99999999999999999999']) {
      const answer = await client.get(`${path}?limit=${limit}`)
      assert.equal(answer.status, 422, `${path} limit=${limit}: ${answer.text}`)
      assertError(answer, path)
    }
  }
})

test('SO-052 SO-053 what exists is a conflict, and a rule of the business is 400', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const admin = await administrator(server)
  const ada = { name: 'Ada', email: 'ada@example.com' }
  assert.equal((await admin.post('/users', ada)).status, 201)
  const again = await admin.post('/users', { ...ada, email: 'ADA@example.com' })
  assert.equal(again.status, 409, again.text)
  assertError(again, 'the same address')

  const user = await server.user()
  await startGold(user)
  const second = await user.post('/api/runs', HOLD_GOLD)
  assert.equal(second.status, 409)
  assertError(second, 'a second scheduled run')

  const unarmed = await user.post('/api/system/arm')
  assert.equal(unarmed.status, 400)
  assertError(unarmed, 'arming without a broker')
})

test('FO-302 FO-304 amounts come back as they were given, to the last digit', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  for (const amount of [
    '12345.67',
    '999999999.99',
    '0',
    '0.00000001',
    '123456789012345678.12345678',
  ]) {
    const run = await startGold(user, { kind: 'bot', initial_cash: amount, maximum_position: null })
    const { body } = await user.get(run.path)
    assert.deepEqual([body['initial_cash'], body['cash'], body['pnl']], [amount, amount, '0'])
    assert.equal(body['maximum_position'], null, 'an optional field may be null')
    const { rows } = await server.database.pool.query<{ cash: string; type: string }>(
      `select trim_scale(initial_cash)::text as cash, pg_typeof(initial_cash)::text as type
       from run where run_id = $1`,
      [run.runId],
    )
    assert.deepEqual(rows, [{ cash: amount, type: 'numeric' }])
  }
})

test('FO-304 an empty database answers, and changes at once to one thing are all kept', async (t) => {
  const server = await testServer(t)
  const admin = await administrator(server)
  assert.deepEqual((await admin.get('/api/instruments')).items, [], 'nobody has stored one yet')

  // Changes at once to different things of one user: none is lost.
  const { userId } = await server.user()
  const changes = [
    { name: 'Grace' },
    { tier: 'premium' },
    { role: 'operator' },
    { account_ids: ['a'] },
  ]
  const answers = await Promise.all(
    changes.map((change) => admin.ask('PATCH', `/users/${userId}`, change)),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  const { name, tier, role, account_ids } = (await admin.get(`/users/${userId}`)).body
  assert.deepEqual({ name, tier, role, account_ids }, Object.assign({}, ...changes))
})

test('FO-301 the database itself refuses what no order may be', async (t) => {
  const server = await testServer(t)
  await knowGold(server.context)
  const user = await server.user()
  const { runId } = await startGold(user)
  const { pool } = server.database
  const columns = `user_id, run_id, instrument_id, side, type, quantity, limit_price, status, logical_time`
  const good = [
    user.userId,
    runId,
    'GOLDBEES.NSE',
    'BUY',
    'LIMIT',
    '1',
    '60',
    'PENDING',
    '2026-01-05T10:00:00Z',
  ]
  const insert = (values: readonly string[]) =>
    pool.query(`insert into run_order (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
      ...values,
    ])
  const wrong: readonly (readonly [number, string])[] = [
    [3, 'HOLD'],
    [4, 'GUESS'],
    [5, '0'],
    [5, '-1'],
    [6, '0'],
    [6, '-60'],
    [7, 'DONE'],
  ]
  for (const [at, value] of wrong) {
    const values = good.with(at, value)
    await assert.rejects(insert(values), { code: '23514' }, `${value} is refused`)
  }
  const nobodys = good.with(1, 'run_none')
  await assert.rejects(insert(nobodys), 'an order of no run is refused')
  const { rows } = await pool.query('select from run_order where run_id = $1', [runId])
  assert.equal(rows.length, 0, 'nothing of them is kept')
})
