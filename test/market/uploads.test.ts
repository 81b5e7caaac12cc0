import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { sweepUploads } from '#src/app/market/uploads/sweep-uploads.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { instant } from '#src/core/instant.ts'
import { changeUpload, findUpload, insertUpload } from '#src/store/market/uploads.ts'
import { testServer, type Answer, type TestClient, type TestServer } from '#test/support/server.ts'

const MOST = 300_000 // bytes of a file here

let server: TestServer
let desk: TestClient // an operator
let admin: TestClient
let directory: string
const last: (() => Promise<void>)[] = []

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidemark-uploads-'))
  const noRates = { free: null, premium: null, enterprise: null, internal: null, anyone: null }
  server = await testServer(
    { after: (work) => void last.push(work) },
    {
      http: { ...DEFAULT_HTTP, tierRates: noRates },
      uploads: { directory, mostBytes: MOST },
    },
  )
  desk = await server.user('operator')
  admin = await server.user('admin')
})
after(async () => {
  for (const work of last) await work()
  await rm(directory, { recursive: true, force: true })
})

/** Sends bytes as a file of this name. */
async function send(
  client: TestClient,
  name: string,
  bytes: string | Uint8Array,
  { query = '', type = 'application/octet-stream' } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const address = `${server.url}/api/data/uploads?name=${encodeURIComponent(name)}${query}`
  const headers = { 'x-api-key': client.key, 'content-type': type }
  const response = await fetch(address, { method: 'POST', headers, body: Buffer.from(bytes) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The upload, once it is in one of these states. */
async function settled(
  client: TestClient,
  uploadId: unknown,
  states = ['ready', 'done', 'failed', 'discarded'],
): Promise<Answer['body']> {
  for (;;) {
    const { body } = await client.get(`/api/data/uploads/${String(uploadId)}`)
    if (states.includes(String(body['status']))) return body
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const CSV = [
  'date,open,high,low,close,volume',
  '2024-01-02,100,102,99,101,5000',
  '2024-01-03,101,100,99,101,5000', // its high is below its open
  '2024-01-04,101,103,100,102.5,6000',
].join('\n')

test('a file is looked at, then imported, with each refused line and why; the same bytes are known', async () => {
  const sent = await send(desk, 'acme.csv', CSV)
  assert.equal(sent.status, 202, JSON.stringify(sent.body))
  const id = sent.body['upload_id']
  const asked = await settled(desk, id)
  const { needs, head } = asked['preview'] as { needs: string[]; head: string[] }
  assert.deepEqual([asked['status'], needs], ['ready', ['symbol', 'venue']])
  assert.equal(head[1], '2024-01-02,100,102,99,101,5000')

  const told = { symbol: 'acme', venue: 'nse' }
  assert.equal((await desk.post(`/api/data/uploads/${String(id)}/check`, told)).status, 202)
  const shown = await settled(desk, id)
  const [series] = (shown['preview'] as { series: Record<string, unknown>[] }).series
  assert.deepEqual(
    [series!['kind'], series!['interval'], series!['rows'], series!['refused']],
    ['bar', '1d', 2, [{ line: 3, reason: 'the open or close is above the high' }]],
  )
  assert.deepEqual(series!['instrument_ids'], ['ACME.NSE'])
  const stored = () => desk.get('/api/bars?instrument_id=ACME.NSE&from=2024-01-01T00:00:00Z')
  assert.equal((await stored()).status, 404, 'nothing is stored yet')

  assert.equal((await desk.post(`/api/data/uploads/${String(id)}/import`, {})).status, 202)
  const done = await settled(desk, id, ['done', 'failed'])
  const [report] = done['reports'] as Record<string, unknown>[]
  assert.deepEqual(
    [done['status'], done['progress'], report!['taken'], report!['refused_count']],
    ['done', 1, 2, 1],
  )
  assert.deepEqual((await stored()).body['close'], ['101', '102.5'])
  const { items } = await desk.get('/api/data/imports')
  assert.equal(items[0]!['source'], 'acme.csv', 'it stands beside what the command line imported')
  assert.deepEqual(await readdir(directory), [], 'the file is gone')

  const again = await send(desk, 'acme.csv', CSV)
  assert.deepEqual([again.status, again.body['upload_id']], [200, id])
  const { rows } = await server.database.pool.query<{ action: string }>(
    `select action from audit_log where action like 'data.%'`,
  )
  assert.deepEqual(rows, [{ action: 'data.series_imported' }])
})

const zip = (members: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)])))

const LEAN = 'equity/india/minute/yesbank/20190709_trade.zip'

test('what is no file of market data is refused with its reason, and leaves nothing behind', async () => {
  const bomb = zip({ '20190709_yesbank.csv': '0'.repeat(20_000_000) })
  const outside = zip({ '../../evil.csv': 'x' })
  for (const [name, bytes, status, said, type] of [
    ['notes.pdf', 'x', 415, /are read from \.csv/],
    ['a.csv', CSV, 415, /Send the bytes of the file/, 'multipart/form-data; boundary=x'],
    ['a.csv', CSV, 415, /--data-binary/, 'application/x-www-form-urlencoded'],
    ['../../etc/cron.d/a.csv', CSV, 422, /name must be that of a file/],
    ['/etc/a.csv', CSV, 422, /name must be/],
    ['C:\\a.csv', CSV, 422, /name must be/],
    ['a\u0000.csv', CSV, 422, /name must be/],
    ['.hidden.csv', CSV, 422, /name must be/],
    [`${'測'.repeat(84)}.csv`, CSV, 422, /255 bytes/],
    ['', CSV, 422, /must not be empty/],
    ['empty.csv', '', 422, /The file is empty/],
    ['odd.csv', 'a,b\n1,2\n', 422, /odd\.csv/],
    ['some.zip', zip({ 'a.csv': 'x' }), 422, /is not one of Lean/],
    [LEAN, 'no zip', 422, /is not a zip file, or it is damaged/],
    [LEAN, bomb, 422, /unpack to 20000000: that is too many/],
    [LEAN, outside, 422, /leads out of its folder/],
  ] as const) {
    const sent = await send(desk, name, bytes, type === undefined ? {} : { type })
    const detail = String(sent.body['detail'])
    assert.equal(sent.status, status, `${name}: ${detail}`)
    assert.match(detail, said, name)
  }
  assert.deepEqual(await readdir(directory), [])
  const { items } = await desk.get('/api/data/uploads?limit=100')
  const states = new Set(items.slice(0, -1).map(({ status }) => status))
  assert.deepEqual([...states], ['failed'])
})

test('a file that is too large is refused at its first byte, or where it becomes so', async () => {
  const whole = await send(desk, 'large.csv', 'x'.repeat(MOST + 1))
  assert.deepEqual([whole.status, whole.body['code']], [413, 'payload_too_large'])
  const answer = await new Promise<{ status: number | undefined; body: string }>((resolve) => {
    const path = '/api/data/uploads?name=large.csv'
    const headers = { 'x-api-key': desk.key, 'content-type': 'text/csv' }
    const sending = httpRequest(`${server.url}${path}`, { method: 'POST', headers }, (response) => {
      void text(response).then((body) => resolve({ status: response.statusCode, body }))
    })
    for (let sent = 0; sent <= MOST; sent += 60_000) sending.write('x'.repeat(60_000)) // chunked
    sending.end()
  })
  assert.equal(answer.status, 413, answer.body)
  assert.match(answer.body, /at most 300000 bytes/)
  assert.deepEqual(await readdir(directory), [])
})

test('operators send series, administrators lists of instruments too, others nothing', async () => {
  for (const role of ['user', 'viewer'] as const) {
    const other = await server.user(role)
    assert.equal((await send(other, 'acme.csv', CSV)).status, 403, role)
    const bulk = await other.post('/admin/instruments/bulk-import', { csv: LIST })
    assert.equal(bulk.status, 403, role)
  }
  const list = await send(desk, 'list.csv', LIST, { query: '&holds=instruments' })
  assert.deepEqual([list.status, list.body['code']], [403, 'forbidden'])
  assert.equal((await fetch(`${server.url}/api/data/uploads`, { method: 'POST' })).status, 401)
})

const LIST = [
  'symbol,exchange,kind,name,tick_size',
  'ACME,NSE,equity,Acme Limited,0.05',
  'BETA,NSE,equity,Beta Limited,0.05',
  'GAMMA,NSE,chair,Gamma,0.05',
].join('\n')

test('a list of instruments is tried first: each difference is shown, and nothing is written', async () => {
  const upload = await send(admin, 'list.csv', LIST, { query: '&holds=instruments&complete=true' })
  const ready = await settled(admin, upload.body['upload_id'])
  const tried = (ready['preview'] as { instruments: Record<string, unknown> }).instruments
  const { inserted, updated, retired, refused_count: refused } = tried
  assert.deepEqual([inserted, updated, retired, refused], [1, 1, 0, 1])
  const acme = { instrument_id: 'ACME.NSE', outcome: 'updated' }
  const fields = [
    { name: 'name', before: 'ACME', after: 'Acme Limited' },
    { name: 'tick_size', before: '0.01', after: '0.05' },
  ]
  assert.deepEqual(tried['differences'], [
    { ...acme, fields },
    { instrument_id: 'BETA.NSE', outcome: 'inserted', fields: [] },
  ])
  const bulk = '/admin/instruments/bulk-import'
  const dry = await admin.post(bulk, { csv: LIST, dry_run: true })
  assert.deepEqual([dry.status, dry.body['applied'], dry.body['inserted']], [200, false, 1])
  assert.equal((await admin.get('/instruments/detail/BETA.NSE')).status, 404)

  await admin.post(`/api/data/uploads/${String(upload.body['upload_id'])}/import`, {})
  const done = await settled(admin, upload.body['upload_id'], ['done', 'failed'])
  const [report] = done['reports'] as Record<string, unknown>[]
  assert.deepEqual([report!['outcome'], report!['taken'], report!['known']], ['listed', 2, 0])
  assert.equal((await admin.get('/instruments/detail/BETA.NSE')).body['name'], 'Beta Limited')
  const written = await admin.post(bulk, { csv: LIST })
  assert.deepEqual([written.body['applied'], written.body['unchanged']], [true, 2])
  const form = new FormData()
  form.set('file', new Blob([LIST]), 'list.csv')
  const headers = { 'x-api-key': admin.key }
  const sent = await fetch(`${server.url}${bulk}?dry_run=true`, {
    method: 'POST',
    headers,
    body: form,
  })
  assert.equal(sent.status, 200, 'curl -F file=@list.csv works')
})

test('a file can be discarded, and what a killed server had is taken away at the next start', async () => {
  const sent = await send(desk, 'other.csv', CSV.replace('5000', '7000'))
  const id = String(sent.body['upload_id'])
  await settled(desk, id)
  assert.equal((await readdir(directory)).length, 1)
  assert.equal((await desk.ask('DELETE', `/api/data/uploads/${id}`)).body['status'], 'discarded')
  assert.deepEqual(await readdir(directory), [])
  assert.equal((await desk.post(`/api/data/uploads/${id}/import`, {})).status, 409)

  const { pool } = server.context
  const heldUntil = instant('2100-01-01T00:00:00Z')
  const ref = { userId: desk.userId, uploadId: 'upl_killed' }
  const file = { name: 'a.csv', holds: 'series', options: {}, bytesExpected: null } as const
  const dead = `${hostname()}/${2 ** 30}/x` // a number that no process has
  await insertUpload(pool, { ...ref, ...file, holder: dead, heldUntil })
  await changeUpload(pool, ref, { status: 'checking' })
  const alive = { userId: desk.userId, uploadId: 'upl_alive' }
  await insertUpload(pool, { ...alive, ...file, holder: 'elsewhere/1/x', heldUntil })
  for (const name of ['upl_killed', 'upl_alive', 'upl_nobodys']) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'a.csv'), CSV)
  }
  await sweepUploads(server.context, directory)
  assert.deepEqual(await readdir(directory), ['upl_alive'])
  const { status, failure } = (await findUpload(pool, ref))!
  assert.deepEqual([status, failure?.includes('Send it again')], ['failed', true])
  assert.equal((await findUpload(pool, alive))!.status, 'receiving')
  await changeUpload(pool, alive, { status: 'discarded' })
  await sweepUploads(server.context, directory)
  assert.equal(existsSync(join(directory, 'upl_alive')), false)
})

test('a sender who goes away in the middle leaves no file, and the row says so', async () => {
  const headers = { 'x-api-key': desk.key, 'content-type': 'text/csv', 'content-length': '1000' }
  const address = `${server.url}/api/data/uploads?name=half.csv`
  const sending = httpRequest(address, { method: 'POST', headers })
  sending.on('error', () => {})
  sending.write('date,open')
  const newest = async () => (await desk.get('/api/data/uploads?limit=1')).items[0]!
  while ((await newest())['name'] !== 'half.csv') await new Promise((go) => setImmediate(go))
  sending.destroy()
  for (;;) {
    const { status, failure } = await newest()
    if (status === 'receiving') continue
    assert.deepEqual([status, failure], ['failed', 'The file did not arrive whole.'])
    break
  }
  assert.deepEqual(await readdir(directory), [])
})

test('times in another unit are refused before they make a part of a table for each day', async () => {
  const trades = Array.from({ length: 500 }, (_, day) => {
    const trade = { e: 'trade', T: day * 86_400_000, p: '1', q: '1', m: true, t: day, X: 'MARKET' }
    return `1723075200000000000 ${JSON.stringify(trade)}`
  })
  const query = '&import=true'
  const sent = await send(desk, 'btcusdt_20240808.jsonl', trades.join('\n'), { query })
  const { status, failure } = await settled(desk, sent.body['upload_id'], ['done', 'failed'])
  assert.equal(status, 'failed')
  assert.match(String(failure), /spreads over more than 400 days/)
})

test('fifty files may wait for one person', async () => {
  const person = await server.user('operator')
  const file = { name: 'a.csv', holds: 'series', options: {}, bytesExpected: 1 } as const
  const held = { holder: 'elsewhere/1/x', heldUntil: instant('2100-01-01T00:00:00Z') }
  for (let place = 0; place < 50; place += 1) {
    const ref = { userId: person.userId, uploadId: `upl_waits${place}` }
    await insertUpload(server.context.pool, { ...ref, ...file, ...held })
  }
  const refused = await send(person, 'acme.csv', CSV)
  assert.deepEqual([refused.status, refused.body['code']], [409, 'upload_quota'])
  const { body } = await person.get('/api/data/uploads?limit=1')
  assert.deepEqual([body['total'], body['most_bytes']], [50, MOST])
})
