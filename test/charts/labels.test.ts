import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testServer, type TestServer } from '#test/support/server.ts'
import { tidemark } from '#test/support/tidemark.ts'
import { openSocket } from '#test/support/stream-socket.ts'

let server: TestServer
const ends: (() => Promise<void>)[] = []
before(async () => void (server = await testServer({ after: (end) => void ends.push(end) })))
after(async () => {
  for (const end of ends) await end()
})

const METADATA = {
  timeframe: '5min',
  nearest_candle_timestamp_utc: '2024-11-07T03:45:00Z',
  sample_offset_seconds: 12.5,
}
const LABEL = { symbol: 'NSE:NIFTY 50', label_type: 'bullish', metadata: METADATA, tags: ['gap'] }

test('FO-223 a label is created, listed, changed and removed', async () => {
  const user = await server.user()
  const created = await user.post('/labels', LABEL)
  assert.equal(created.status, 201, created.text)
  const { label_id: id, user_id, symbol, label_type, metadata, tags } = created.body
  assert.deepEqual(
    { user_id, symbol, label_type, metadata, tags },
    { ...LABEL, user_id: user.userId, symbol: 'NIFTY' },
    'the symbol is canonical, the rest is as it was sent',
  )
  assert.equal(created.body['labeled_at'], '2024-11-07T03:45:00.000Z')

  for (const [query, count] of [
    ['', 1],
    ['?symbol=NIFTY-50', 1],
    ['?symbol=BANKNIFTY', 0],
    ['?label_type=bullish&timeframe=5m&tag=gap', 1],
    ['?label_type=bearish', 0],
    ['?timeframe=1h', 0],
    ['?from=2024-11-07T03:45:00Z&to=2024-11-07T03:45:01Z', 1],
    ['?to=2024-11-07T03:45:00Z', 0],
    [`?user_id=${user.userId}`, 1],
  ] as const) {
    assert.equal((await user.get(`/labels${query}`)).items.length, count, query)
  }

  const changed = await user.ask('PATCH', `/labels/${String(id)}`, { label_type: 'exit_bullish' })
  assert.deepEqual([changed.status, changed.body['label_type']], [200, 'exit_bullish'])
  assert.deepEqual(changed.body['metadata'], METADATA, 'what is left out stays')
  const put = await user.put(`/labels/${String(id)}`, { tags: [] })
  assert.deepEqual([put.body['label_type'], put.body['tags']], ['exit_bullish', []])

  const removed = await user.ask('DELETE', `/labels/${String(id)}`)
  assert.deepEqual([removed.status, removed.body['label_id']], [200, id])
  assert.deepEqual((await user.get('/labels')).items, [])
})

test('FO-223 FO-224 missing metadata is refused with 400, and an unknown label with 404', async () => {
  const user = await server.user()
  for (const name of Object.keys(METADATA)) {
    const { [name]: _, ...rest } = METADATA as Record<string, unknown>
    const { status, body } = await user.post('/labels', { ...LABEL, metadata: rest })
    assert.deepEqual([status, body['code']], [400, 'label_metadata'])
    assert.ok(String(body['detail']).includes(name))
  }
  const { metadata: _, ...without } = LABEL
  assert.equal((await user.post('/labels', without)).status, 400)
  const { body } = await user.post('/labels', LABEL)
  const path = `/labels/${String(body['label_id'])}`
  assert.equal((await user.ask('PATCH', path, { metadata: { timeframe: '1m' } })).status, 400)

  for (const method of ['PATCH', 'PUT', 'DELETE']) {
    const sent = method === 'DELETE' ? undefined : { tags: [] }
    assert.equal((await user.ask(method, '/labels/lbl_0', sent)).status, 404, method)
    const stranger = await server.user()
    assert.equal((await stranger.ask(method, path, sent)).status, 404, `${method} of another's`)
  }
  const wrong = [{ label_type: 'up' }, { symbol: '' }, { tags: 'x' }, { color: 'red' }]
  for (const change of wrong) {
    assert.equal((await user.post('/labels', { ...LABEL, ...change })).status, 422)
  }
})

test('FO-224 the database itself refuses a label whose metadata lacks its bar', async () => {
  const { userId } = await server.user()
  const insert = (metadata: object) =>
    server.context.pool.query(
      `insert into ml_labels (user_id, label_id, symbol, label_type, metadata, timeframe, labeled_at)
       values ($1, 'lbl_by_hand', 'NIFTY', 'neutral', $2, '5m', now())`,
      [userId, JSON.stringify(metadata)],
    )
  for (const name of Object.keys(METADATA)) {
    const { [name]: _, ...rest } = METADATA as Record<string, unknown>
    await assert.rejects(insert(rest), { code: '23514' }, name)
  }
  await insert(METADATA)
})

test('FO-226 samples of a label are kept beside it, and go with it', async () => {
  const user = await server.user()
  const samples = [
    { sample_uri: 's3://models/nifty/1.parquet', sample_type: 'bars' },
    { sample_uri: 'file:///samples/1.png', sample_type: 'picture' },
  ]
  const { body } = await user.post('/labels', { ...LABEL, samples })
  const path = `/labels/${String(body['label_id'])}`
  const bySample = (a: { sample_uri: string }, b: { sample_uri: string }) =>
    a.sample_uri < b.sample_uri ? -1 : 1
  const [listed] = (await user.get('/labels')).items
  assert.deepEqual(
    (listed!['samples'] as typeof samples).toSorted(bySample),
    samples.toSorted(bySample),
  )
  const count = async () => {
    const { rows } = await server.context.pool.query<{ count: number }>(
      'select count(*)::int as count from ml_label_samples where user_id = $1',
      [user.userId],
    )
    return rows[0]!.count
  }
  assert.equal(await count(), 2)
  await user.ask('PATCH', path, { samples: samples.slice(0, 1) })
  assert.equal(await count(), 1)
  await user.ask('DELETE', path)
  assert.equal(await count(), 0)
})

test('FO-225 FO-244 each change of a label is told once, in order, to its owner alone', async (t) => {
  const [user, other] = [await server.user(), await server.user()]
  const mine = await openSocket(t, server, `/labels/stream?token=${user.key}`)
  const theirs = await openSocket(t, server, `/labels/stream?token=${other.key}`)
  const welcome = await mine.next('welcome')
  assert.equal(welcome['heartbeat_seconds'], 30)
  assert.deepEqual((await mine.next('snapshot'))['labels'], [])
  await theirs.next('snapshot')

  const { body } = await user.post('/labels', LABEL)
  const path = `/labels/${String(body['label_id'])}`
  await user.ask('PATCH', path, { label_type: 'bearish' })
  await user.ask('DELETE', path)
  const told = [await mine.next('update'), await mine.next('update'), await mine.next('update')]
  assert.deepEqual(
    told.map(({ event, label }) => [event, (label as { label_type: string }).label_type]),
    [
      ['label.create', 'bullish'],
      ['label.update', 'bearish'],
      ['label.delete', 'bearish'],
    ],
  )
  theirs.say({ action: 'ping' })
  await theirs.next('pong')
  assert.ok(!JSON.stringify(theirs.received).includes(String(body['label_id'])))
})

test('FO-249 who comes back to the label stream with a cursor misses nothing', async (t) => {
  const user = await server.user()
  const first = await openSocket(t, server, `/labels/stream?token=${user.key}`)
  await first.next('snapshot')
  await user.post('/labels', LABEL)
  const { cursor } = await first.next('update')
  first.cut()
  for (const symbol of ['NIFTY', 'BANKNIFTY', 'NIFTY'])
    await user.post('/labels', { ...LABEL, symbol })

  const again = await openSocket(t, server, `/labels/stream?token=${user.key}&begin=false`)
  await again.next('welcome')
  again.say({ action: 'subscribe', after: cursor })
  const symbols = []
  for (let n = 0; n < 3; n += 1) {
    symbols.push(((await again.next('update'))['label'] as { symbol: string }).symbol)
  }
  assert.deepEqual(symbols, ['NIFTY', 'BANKNIFTY', 'NIFTY'])
  assert.ok(!again.received.some(({ type }) => type === 'snapshot'))

  const bank = await openSocket(t, server, `/labels/stream?token=${user.key}&symbol=NIFTY%20BANK`)
  assert.equal(((await bank.next('snapshot'))['labels'] as unknown[]).length, 1)
  again.say({ action: 'subscribe', symbol: 'NIFTY', after: '999999' })
  await again.next('resync')
})

test('a user who is removed takes labels, samples and their history along', async () => {
  const user = await server.user()
  await user.post('/labels', LABEL)
  await server.context.pool.query('delete from app_user where user_id = $1', [user.userId])
  for (const table of ['ml_labels', 'ml_label_log', 'ml_label_change']) {
    const { rows } = await server.context.pool.query(`select from ${table} where user_id = $1`, [
      user.userId,
    ])
    assert.equal(rows.length, 0, table)
  }
})

test('labels are listed at the prompt, as lines of JSON for models', async () => {
  const user = await server.user()
  const samples = [{ sample_uri: 's3://models/1.parquet', sample_type: 'bars' }]
  await user.post('/labels', { ...LABEL, samples })
  const environment = { DB_DSN: server.database.dsn }
  const { code, stdout } = await tidemark(
    environment,
    'label',
    'list',
    '--user',
    user.userId,
    '--json',
  )
  assert.equal(code, 0)
  const {
    symbol,
    label_type,
    metadata,
    samples: told,
  } = JSON.parse(stdout) as typeof LABEL & {
    samples: unknown
  }
  assert.deepEqual([symbol, label_type, metadata, told], ['NIFTY', 'bullish', METADATA, samples])
})
