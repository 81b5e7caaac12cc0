import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mountsOf } from '#src/api/services.ts'
import { ALGORITHMS } from '#src/domain/learning/algorithms.ts'
import { GOLD, storeLearnable } from '#test/support/learnable-bars.ts'
import { testServer, type Answer, type TestClient, type TestServer } from '#test/support/server.ts'
import { tidemark, until } from '#test/support/tidemark.ts'
import { openSocket } from '#test/support/stream-socket.ts'
import { startTrainer, type TestTrainer } from '#test/support/training-worker.ts'

let server: TestServer // the training service alone, at the root
let asha: TestClient
let trainer: TestTrainer
const ends: (() => Promise<void>)[] = []

before(async () => {
  const t = { after: (work: () => Promise<void>) => void ends.unshift(work) }
  server = await testServer(t, { mounts: mountsOf(['training']) })
  asha = await server.user()
  await storeLearnable(server.database.pool)
  trainer = startTrainer(server.database)
})
after(async () => {
  await trainer.stop()
  for (const end of ends) await end()
})

const REQUEST = {
  symbol: GOLD,
  algorithm: 'linear_regression',
  timeframe: '1d',
  target_transform: 'log_return',
  feature_cols: ['return_1', 'return_2', 'RSI_14'],
}

const ok = (answer: Answer): Answer => {
  assert.equal(answer.status, 200, answer.text)
  return answer
}

async function train(change: object = {}, path = '/train'): Promise<string> {
  return String(ok(await asha.post(path, { ...REQUEST, ...change })).body['id'])
}

/** Asks until a model has ended, and says every status that was seen on the way. */
async function ended(id: string): Promise<{ model: Answer['body']; seen: readonly string[] }> {
  const seen: string[] = []
  let model: Answer['body'] = {}
  await until(async () => {
    model = ok(await asha.get(`/models/${id}`)).body
    const status = String(model['status'])
    if (seen.at(-1) !== status) seen.push(status)
    return status === 'completed' || status === 'failed'
  }, 'a model ends')
  return { model, seen }
}

const PATH = ['pending', 'preprocessing', 'training', 'completed', 'failed']

test('ML-063 ML-081 ML-150 a model is asked for, trained, listed, explained and deleted', async () => {
  const began = ok(await asha.post('/train', REQUEST)).body
  assert.equal(began['status'], 'started')
  const id = String(began['id'])
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  const { model, seen } = await ended(id)
  assert.equal(model['status'], 'completed', String(model['error_message']))
  const places = seen.map((status) => PATH.indexOf(status))
  assert.deepEqual(places, places.toSorted(), `forward only: ${seen.join(', ')}`)

  const metrics = model['metrics'] as Record<string, unknown>
  assert.ok(Number(metrics['rmse']) > 0 && metrics['cv'] !== undefined)
  assert.equal(model['artifact_path'], `/api/model/${id}/artifact`)
  assert.equal(model['fingerprint'], began['fingerprint'])
  assert.ok(Number(model['columns_remaining']) <= Number(model['columns_initial']))

  const { rows } = await server.database.pool.query<{ feature: string; importance: number }>(
    `select feature_name as feature, importance from features_log where model_id = $1`,
    [id],
  )
  assert.equal(rows.length, model['columns_remaining'])
  const importance = ok(await asha.get(`/api/model/${id}/importance`)).body
  assert.equal(importance['model_id'], id)
  assert.equal(importance['importance_type'], 'permutation_mean')
  assert.equal(importance['feature_count'], rows.length)
  assert.deepEqual(
    importance['importance'],
    Object.fromEntries(rows.map((row) => [row.feature, row.importance])),
  )
  assert.ok((importance['importance'] as Record<string, number>)['return_1']! > 0)

  const config = ok(await asha.get(`/api/model/${id}/config`)).body
  assert.deepEqual(config['features'], REQUEST.feature_cols)
  const { symbol, algorithm, timeframe, target_transform: transform } = config
  assert.deepEqual(
    { symbol, algorithm, timeframe, target_transform: transform },
    {
      symbol: GOLD,
      algorithm: 'linear_regression',
      timeframe: '1d',
      target_transform: 'log_return',
    },
  )
  const listed = ok(await asha.get('/models')).items
  assert.ok(listed.some((one) => one['id'] === id))

  const artifact = ok(await asha.get(String(model['artifact_path']))).body
  assert.equal((artifact['model'] as Record<string, unknown>)['featureCount'], rows.length)
  const said = ok(await asha.get(`/api/model/${id}/predictions`)).body
  const lengths = ['at', 'actual', 'predicted'].map((key) => (said[key] as unknown[]).length)
  const { test: tested } = metrics['samples'] as Record<string, number>
  assert.deepEqual(lengths, [tested, tested, tested])

  assert.deepEqual(ok(await asha.ask('DELETE', `/models/${id}`)).body, { status: 'deleted', id })
  for (const path of [`/models/${id}`, `/api/model/${id}/config`, `/api/model/${id}/importance`]) {
    assert.equal((await asha.get(path)).status, 404)
  }
  const left = await server.database.pool.query('select from features_log where model_id = $1', [
    id,
  ])
  assert.equal(left.rowCount, 0)
})

test('the same configuration on the same bars is the same model, bit for bit', async () => {
  const change = { algorithm: 'elasticnet_regression', force: true }
  const ids = [await train(change), await train(change)]
  const models = await Promise.all(
    ids.map(async (id) => {
      await ended(id)
      const { body } = ok(await asha.get(`/api/model/${id}/artifact`))
      return JSON.stringify(body['model'])
    }),
  )
  assert.equal(models[0], models[1])
})

test('ML-066 ML-138 DEC-06 the same request again is answered with the model that is there', async () => {
  const change = { p_value_threshold: 0.5 }
  const id = await train(change)
  const again = { symbol: GOLD.toLowerCase(), feature_cols: REQUEST.feature_cols.toReversed() }
  const { body } = ok(await asha.post('/train', { ...REQUEST, ...change, ...again }))
  assert.equal(body['status'], 'duplicate')
  const existing = body['existing'] as Record<string, unknown>
  assert.deepEqual([body['id'], existing['id']], [id, id])
  assert.ok(existing['name'] && PATH.includes(String(existing['status'])) && existing['created_at'])
  assert.notEqual(await train({ ...change, force: true }), id)
  const rivals = await Promise.all([1, 2, 3].map(() => train({ p_value_threshold: 0.4 })))
  assert.equal(new Set(rivals).size, 1, 'who asks at the same moment gets one model')
})

test('ML-069 ML-070 a retrain is a new model with the same configuration and a parent', async () => {
  const id = await train({ p_value_threshold: 0.9, name: 'first' })
  const { body } = ok(await asha.post(`/retrain/${id}`))
  assert.equal(body['status'], 'started')
  assert.notEqual(body['id'], id)
  const { model } = await ended(String(body['id']))
  assert.equal(model['parent_model_id'], id)
  assert.equal(model['fingerprint'], body['fingerprint'])
  assert.equal(ok(await asha.get(`/models/${id}`)).body['fingerprint'], body['fingerprint'])
  assert.equal(ok(await asha.get(`/models/${id}`)).body['children_count'], 1)
  assert.equal((await asha.post('/retrain/no-such-model')).status, 404)
})

test('ML-067 ML-068 a batch is four models of one group, two of them of another timeframe', async () => {
  const { symbol, algorithm, feature_cols: features } = REQUEST
  const asked = { symbol, algorithm, feature_cols: features }
  const { body } = ok(await asha.post('/train/batch', asked))
  assert.equal(body['status'], 'started')
  const models = await Promise.all(
    (body['ids'] as string[]).map(async (id) => ok(await asha.get(`/models/${id}`)).body),
  )
  assert.deepEqual(
    models.map((model) => [model['target_col'], model['timeframe']]),
    [
      ['open', '1m'],
      ['close', '1m'],
      ['high', '1d'],
      ['low', '1d'],
    ],
  )
  for (const model of models) {
    assert.equal(model['group_id'], body['group_id'])
    assert.equal(model['target_transform'], 'log_return')
  }
  assert.equal(ok(await asha.get(`/models?group_id=${String(body['group_id'])}`)).body['total'], 4)
})

test('ML-071 a child has no other features than those of its list', async () => {
  const parent = await train({ p_value_threshold: 0.8 })
  const path = '/api/train_with_parent'
  const asked = { parent_model_id: parent, feature_whitelist: ['RSI_14', 'return_1'] }
  const { body } = ok(await asha.post(path, asked))
  const { model } = await ended(String(body['id']))
  assert.equal(model['status'], 'completed')
  assert.deepEqual(model['feature_cols'], ['RSI_14', 'return_1'])
  assert.deepEqual(
    [model['parent_model_id'], model['target_transform'], model['timeframe'], model['symbol']],
    [parent, 'log_return', '1d', GOLD],
  )
  assert.equal((await asha.post(path, { ...asked, feature_whitelist: [] })).status, 400)
  assert.equal((await asha.post(path, { parent_model_id: parent })).status, 422)
  assert.equal((await asha.post(path, { feature_whitelist: ['close'] })).status, 422)
  assert.equal((await asha.post(path, { ...asked, parent_model_id: 'none' })).status, 404)
})

test('of a grid all models are kept where that is asked: a cohort of one search', async () => {
  const grid = {
    algorithm: 'elasticnet_regression',
    alpha_grid: [0.001, 0.1],
    l1_ratio_grid: [0.2, 0.8],
  }
  const id = await train({ ...grid, save_all_grid_models: true })
  const { model } = await ended(id)
  assert.equal(model['cohort_size'], 3)
  const cohort = ok(await asha.get(`/models?cohort_id=${String(model['cohort_id'])}`)).items
  assert.deepEqual(cohort.map((one) => [one['is_grid_member'], one['status']]).toSorted(), [
    [false, 'completed'],
    [true, 'completed'],
    [true, 'completed'],
    [true, 'completed'],
  ])
  const fingerprints = new Set(cohort.map((one) => one['fingerprint']))
  assert.equal(fingerprints.size, 4)
})

test('ML-064 ML-065 ML-080 what is asked wrongly is said so, with what would do', async () => {
  const refused = async (change: object, status: number, why: RegExp) => {
    const answer = await asha.post('/train', { ...REQUEST, ...change })
    assert.equal(answer.status, status, answer.text)
    assert.match(answer.text, why)
  }
  await refused({ algorithm: 'magic' }, 400, new RegExp(ALGORITHMS.join(', ')))
  await refused({ algorithm: 7 }, 422, /body\.algorithm/)
  await refused({ symbol: undefined }, 422, /body\.symbol/)
  await refused({ target_transform: 'cube' }, 422, /body\.target_transform/)
  await refused({ p_value_threshold: 2 }, 422, /must be from 0 to 1/)
  await refused({ hyperparameters: { depth: 3 } }, 400, /linear_regression has no depth/)
  await refused({ feature_cols: ['nonsense'] }, 400, /nonsense names no field of a bar/)
  await refused({ feature_whitelist: ['close'] }, 400, /no feature to learn from/)
  await refused({ parent_model_id: 'none' }, 404, /not_found/)
})

test('ML-011 ML-081 ML-188 what cannot be trained has failed, and says why', async () => {
  const nowhere = await ended(await train({ symbol: 'NOWHERE' }))
  assert.deepEqual(
    [nowhere.model['status'], nowhere.model['error_message']],
    ['failed', 'There is no instrument "NOWHERE".'],
  )
  const short = await ended(await train({ data_options: { limit: 45 } }))
  assert.match(String(short.model['error_message']), /^Of 45 bars only \d+ have all features/)
  const none = await ended(await train({ timeframe: '5m' }))
  assert.match(String(none.model['error_message']), /^No 5m bars of GOLDBEES\.NSE/)
})

test('ML-060 ML-061 ML-077 ML-078 ML-079 what the service says of itself', async () => {
  const health = (await fetch(`${server.url}/health`).then((answer) => answer.json())) as Record<
    string,
    string
  >
  assert.deepEqual([health['status'], health['service']], ['healthy', 'training'])
  assert.ok(Math.abs(Date.parse(health['timestamp']!) - Date.now()) < 60_000)
  assert.match(health['timestamp']!, /Z$/)
  assert.deepEqual(ok(await asha.get('/algorithms')).body['algorithms'], [...ALGORITHMS])
  assert.deepEqual(ok(await asha.get('/data/options')).items, [
    { symbol: GOLD, timeframes: ['1d'] },
  ])
  const of = ok(await asha.get('/data/options/GOLDBEES')).body
  assert.equal(of['instrument_id'], GOLD)
  assert.ok((of['options'] as unknown[]).length >= 1)
  assert.equal((await asha.get('/data/options/NOWHERE')).status, 404)
  assert.ok((ok(await asha.get('/data/map')).body['indicators'] as unknown[]).length > 60)
  const { logs } = ok(await asha.get('/logs')).body as { logs: string[] }
  assert.ok(logs.length > 0 && logs.length <= 200)
  assert.match(
    logs[0]!,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO [0-9a-f-]{36} Try 1 begins in process \d+\.$/,
  )
  const page = await fetch(`${server.url}/`)
  assert.match(page.headers.get('content-type')!, /^text\/html/)
  assert.match(await page.text(), /<a href="\/learning">/)
})

test('a stream tells how far each of one’s models is, and of nobody else’s', async (t) => {
  const bela = await server.user()
  const open = ({ key }: TestClient) => openSocket(t, server, '/stream', { 'x-api-key': key })
  const [mine, hers] = [await open(asha), await open(bela)]
  for (const socket of [mine, hers]) {
    socket.say({ action: 'subscribe', channel: 'models', key: '*' })
    await socket.next('snapshot')
  }
  const id = await train({ test_window: 33 })
  const told = await mine.next('update', ({ model }) => {
    const { id: of, status } = model as Record<string, unknown>
    return of === id && status === 'completed'
  })
  assert.equal((told['model'] as Record<string, unknown>)['progress'], 1)
  assert.ok(hers.received.every(({ type }) => type !== 'update'))
})

test('a model is trained, listed, shown and deleted from the command line', async () => {
  const run = async (...args: string[]) => {
    const of = ['--user', asha.userId, '--json']
    const ran = await tidemark({ DB_DSN: server.database.dsn }, 'model', ...args, ...of)
    assert.equal(ran.code, 0, ran.stderr)
    return ran.stdout.split('\n').map((line) => JSON.parse(line || '{}') as Answer['body'])
  }
  const asked = ['--symbol', GOLD, '--feature', 'return_1', 'rsi', '--set', 'fit_intercept=false']
  const [trained] = await run('train', ...asked, '--name', 'by hand', '--wait')
  assert.deepEqual(
    [trained!['status'], trained!['feature_cols'], trained!['hyperparameters']],
    ['completed', ['return_1', 'RSI_14'], { fit_intercept: false }],
  )
  const id = String(trained!['id'])
  const [newest] = await run('list')
  assert.deepEqual([newest!['id'], newest!['name']], [id, 'by hand'])
  const [shown] = await run('show', id)
  assert.ok(Object.keys(shown!['importance'] as object).includes('return_1'))
  assert.deepEqual((await run('delete', id))[0], { status: 'deleted', id })
})

test('ML-040 ML-041 ML-042 ML-043 ML-044 ML-052 ML-160 jobs together are trained in different processes', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => train({ test_window: 40 + index })),
  ).then((ids) => Promise.all(ids.map(ended)))
  const { logs } = ok(await asha.get('/logs')).body as { logs: string[] }
  const pids = new Set(logs.flatMap((line) => /in process (\d+)/.exec(line)?.[1] ?? []))
  assert.ok(pids.size >= Math.min(2, (await import('node:os')).cpus().length), [...pids].join())
  const connections = async () =>
    (
      await server.database.pool.query<{ pid: number; count: number }>(
        `select count(*)::int as count from pg_stat_activity
         where application_name = 'tidemark-train' and datname = current_database()`,
      )
    ).rows[0]!.count
  assert.ok((await connections()) >= 1, 'each process has a pool of its own')
  await trainer.stop()
  await until(async () => (await connections()) === 0, 'and lets go of it with its end')
  trainer = startTrainer(server.database)
})

test('ML-075 ML-076 all models are deleted by their own path, and another user keeps hers', async () => {
  const bela = await server.user()
  const theirs = ok(await bela.post('/train', REQUEST)).body['id']
  const { body } = ok(await asha.ask('DELETE', '/models/all'))
  assert.equal(body['status'], 'deleted')
  assert.ok(Number(body['deleted']) > 10)
  assert.equal(ok(await asha.get('/models')).body['total'], 0)
  assert.equal(ok(await bela.get(`/models/${String(theirs)}`)).body['id'], theirs)
  assert.equal((await asha.get(`/models/${String(theirs)}`)).status, 404)
})
