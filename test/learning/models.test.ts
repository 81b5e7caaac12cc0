import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Context } from '#src/app/context.ts'
import { systemClock } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { closeProcessPool, processPool } from '#src/app/learning/work/process-database.ts'
import type { TrainingConfig } from '#src/domain/learning/training/training-config.ts'
import { readImportances } from '#src/store/learning/feature-log.ts'
import {
  advance,
  beginTry,
  completeModel,
  failModel,
  noteProgress,
} from '#src/store/learning/model-life.ts'
import {
  deleteModels,
  findByFingerprint,
  findModel,
  insertModel,
  listModels,
  setJob,
} from '#src/store/learning/models.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { readActivity } from '#src/store/operations/read-activity.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { trainedModel } from '#test/support/models.ts'

let database: TestDatabase
let pool: Pool
let userId: string

before(async () => {
  database = await testDatabase()
  pool = database.pool
  const log = { info() {}, warn() {}, error() {} }
  const context: Context = { pool, clock: systemClock, log }
  userId = (await createUser(context, { name: 'Asha' })).userId
})

const CONFIG: TrainingConfig = {
  algorithm: 'elasticnet_regression',
  symbol: 'GOLDBEES.NSE',
  targetCol: 'high',
  featureCols: ['RSI_14', 'return_5'],
  hyperparameters: { alpha: 0.25, max_iter: 500 },
  dataOptions: { limit: 900, adjusted: false },
  timeframe: '5m',
  trainWindow: 500,
  testWindow: 100,
  targetTransform: 'pct_change',
  contextSymbols: ['NIFTY.NSE'],
  cvFolds: 4,
  cvStrategy: 'time_series_split',
  alphaGrid: [0.1, 1],
  l1RatioGrid: [0.5],
  regimeConfigs: [{ feature: 'ADX_14', min: 25 }],
  pValueThreshold: 0.1,
  saveAllGridModels: true,
}

after(() => database.close())

let made = 0

async function newModel(change: Partial<Parameters<typeof insertModel>[1]> = {}) {
  made += 1
  const model = {
    userId,
    modelId: randomUUID(),
    name: `model ${made}`,
    config: CONFIG,
    fingerprint: made.toString(16).padStart(64, '0'),
    answersRepeats: false,
    parentModelId: null,
    cohortId: null,
    groupId: null,
    ...change,
  }
  assert.ok(await transaction(pool, (tx) => insertModel(tx, model)))
  return model
}

/** A model on its way: with a job, in its first try. */
async function newTry() {
  const model = await newModel()
  const jobId = randomUUID()
  await transaction(pool, (tx) => setJob(tx, model, jobId))
  const row = await transaction(pool, (tx) => beginTry(tx, { ...model, jobId }))
  return { ...model, jobId, number: row!.tries }
}

const DONE = {
  metrics: { r2: 0.5, cv: { folds: [1, 2] } },
  artifactPath: '/api/model/x/artifact',
  columnsInitial: 3,
  columnsRemaining: 2,
}

test('ML-001 ML-002 ML-003 ML-004 ML-005 ML-006 ML-007 ML-020 the tables are there, and made once', async () => {
  const { rows } = await pool.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text) as columns
     from information_schema.columns where table_schema = 'public' group by 1`,
  )
  const columnsOf = (table: string) => rows.find((row) => row.table === table)?.columns ?? []
  const wanted = {
    models:
      'id name algorithm symbol target_col feature_cols hyperparameters metrics status created_at ' +
      'artifact_path error_message data_options timeframe train_window test_window ' +
      'target_transform context_symbols cv_folds cv_strategy alpha_grid l1_ratio_grid ' +
      'regime_configs fingerprint parent_model_id cohort_id group_id columns_initial ' +
      'columns_remaining is_grid_member',
    features_log: 'id model_id feature_name importance created_at',
    simulation_history: 'id timestamp model_id ticker return_pct trades_count hit_rate sqn params',
  }
  for (const [table, columns] of Object.entries(wanted)) {
    for (const column of columns.split(' ')) {
      assert.ok(columnsOf(table).includes(column), `${table}.${column}`)
    }
  }
  const indexes = await pool.query<{ text: string }>(
    `select indexdef as text from pg_indexes where tablename = any($1)`,
    [Object.keys(wanted)],
  )
  const has = (part: RegExp) => indexes.rows.some(({ text }) => part.test(text))
  assert.ok(has(/ON public\.models .*\(user_id, fingerprint\)$/))
  assert.ok(has(/ON public\.models .*\(user_id, symbol\)$/))
  assert.ok(has(/ON public\.features_log .*\(user_id, model_id/))
  assert.ok(has(/ON public\.simulation_history .*\(user_id, sqn DESC\)$/))
  assert.deepEqual(await migrate(pool), [], 'again is harmless')
})

test('ML-008 ML-021 ML-022 all that was asked for is read back, objects as objects', async () => {
  const model = await newModel({ cohortId: 'coh_1', groupId: 'mine' })
  const read = await findModel(pool, model)
  for (const [name, value] of Object.entries(CONFIG)) {
    assert.deepEqual(read![name as keyof TrainingConfig], value, name)
  }
  const { fingerprint, cohortId, groupId, status, metrics, isGridMember } = read!
  assert.deepEqual(
    { fingerprint, cohortId, groupId, status, metrics, isGridMember },
    {
      fingerprint: model.fingerprint,
      cohortId: 'coh_1',
      groupId: 'mine',
      status: 'pending',
      metrics: null,
      isGridMember: false,
    },
  )
  assert.equal(await findModel(pool, { userId, modelId: 'no such' }), null)
  assert.equal(await findModel(pool, { userId: 'usr_other', modelId: model.modelId }), null)
})

test('ML-003 what nobody says has its default', async () => {
  const { rows } = await pool.query(
    `insert into models (user_id, name, algorithm, symbol, feature_cols, fingerprint)
     values ($1, 'bare', 'linear_regression', 'X', '[]', repeat('ab', 32))
     returning target_col, timeframe, target_transform, cv_folds, cv_strategy, is_grid_member,
               length(id) as id, status`,
    [userId],
  )
  assert.deepEqual(rows[0], {
    target_col: 'close',
    timeframe: '1m',
    target_transform: 'none',
    cv_folds: 5,
    cv_strategy: 'time_series_split',
    is_grid_member: false,
    id: 36,
    status: 'pending',
  })
})

test('ML-023 ML-136 the newest model of a fingerprint is found, and nobody else’s', async () => {
  const fingerprint = 'f'.repeat(64)
  await newModel({ fingerprint })
  const newer = await newModel({ fingerprint })
  assert.equal((await findByFingerprint(pool, userId, fingerprint))!.modelId, newer.modelId)
  assert.equal(await findByFingerprint(pool, 'usr_other', fingerprint), null)
  assert.equal(await findByFingerprint(pool, userId, 'e'.repeat(64)), null)
})

test('ML-009 ML-024 a model goes its way, and only what is given changes', async () => {
  const attempt = await newTry()
  const statusNow = async () => (await findModel(pool, attempt))!.status
  assert.equal(await statusNow(), 'pending')
  const { waiting } = await readActivity(pool)
  assert.ok(await advance(pool, attempt, 'preprocessing'))
  assert.equal((await readActivity(pool)).waiting.training, waiting.training - 1)
  assert.equal(await statusNow(), 'preprocessing')
  assert.ok(await advance(pool, attempt, 'training'))
  assert.ok(await advance(pool, attempt, 'preprocessing'), 'a second try begins at the beginning')
  assert.equal(await statusNow(), 'training', 'and what was reached stays')
  assert.ok(await noteProgress(pool, attempt, 0.5))
  const before = await findModel(pool, attempt)
  assert.deepEqual(
    [before!.metrics, before!.artifactPath, before!.errorMessage],
    [null, null, null],
  )
  assert.ok(await transaction(pool, (tx) => completeModel(tx, attempt, DONE)))
  const after = (await findModel(pool, attempt))!
  assert.deepEqual([after.status, after.metrics, after.progress], ['completed', DONE.metrics, 1])
  assert.deepEqual([after.columnsInitial, after.columnsRemaining, after.errorMessage], [3, 2, null])
  assert.deepEqual(after.featureCols, CONFIG.featureCols)
})

test('ML-010 ML-011 the database refuses a way back, a way around and a failure without a word', async () => {
  const set = (modelId: string, assignment: string) =>
    pool.query(`update models set ${assignment} where user_id = $1 and id = $2`, [userId, modelId])
  const done = await newTry()
  await advance(pool, done, 'preprocessing')
  await advance(pool, done, 'training')
  await assert.rejects(set(done.modelId, "status = 'pending'"), { constraint: 'models_life' })
  await assert.rejects(set(done.modelId, "status = 'preprocessing'"), { constraint: 'models_life' })
  await transaction(pool, (tx) => completeModel(tx, done, DONE))
  for (const status of ['training', 'pending', 'failed']) {
    const change = `status = '${status}', error_message = 'why'`
    await assert.rejects(set(done.modelId, change), { constraint: 'models_life' })
  }
  await assert.rejects(set(done.modelId, "metrics = '{}'"), { constraint: 'models_stays' })
  await assert.rejects(set(done.modelId, "symbol = 'OTHER'"), { constraint: 'models_stays' })

  const { modelId } = await newModel()
  await assert.rejects(set(modelId, "status = 'training'"), { constraint: 'models_life' })
  const silent = { constraint: 'models_failed_says_why' }
  await assert.rejects(set(modelId, "status = 'failed'"), silent)
  await assert.rejects(set(modelId, "status = 'failed', error_message = ' '"), silent)
  await assert.rejects(set(modelId, "algorithm = 'x'"), { constraint: 'models_stays' })
  assert.ok(await failModel(pool, { userId, modelId, number: null }, 'no bars'))
  assert.equal((await findModel(pool, { userId, modelId }))!.errorMessage, 'no bars')
  assert.ok(!(await failModel(pool, { userId, modelId, number: null }, 'again')))
})

test('a try that another one has replaced can write nothing any more', async () => {
  const first = await newTry()
  const second = { ...first, number: first.number + 1 }
  const other = { ...first, jobId: randomUUID() }
  assert.equal(await transaction(pool, (tx) => beginTry(tx, other)), null, 'of another job')
  await transaction(pool, (tx) => beginTry(tx, first))
  assert.ok(!(await advance(pool, first, 'preprocessing')))
  assert.ok(!(await noteProgress(pool, first, 0.9)))
  assert.ok(!(await failModel(pool, first, 'too late')))
  await advance(pool, second, 'preprocessing')
  await advance(pool, second, 'training')
  assert.ok(!(await transaction(pool, (tx) => completeModel(tx, first, DONE))))
  assert.ok(await transaction(pool, (tx) => completeModel(tx, second, DONE)))
  assert.equal(await transaction(pool, (tx) => beginTry(tx, first)), null, 'it has ended')
})

test('ML-025 ML-026 lists are cut and filtered, newest first, with children and cohorts', async () => {
  const groupId = 'a list'
  const parent = await newModel({ groupId, cohortId: 'coh_list' })
  const child = await newModel({ groupId, parentModelId: parent.modelId, cohortId: 'coh_list' })
  await newModel({ groupId, parentModelId: parent.modelId })
  const failed = await newModel({ groupId })
  await failModel(pool, { ...failed, number: null }, 'why')
  const page = async (rest: object) => {
    const { items, total } = await listModels(pool, {
      userId,
      groupId,
      limit: 2,
      offset: 0,
      ...rest,
    })
    return { ids: items.map(({ modelId }) => modelId), total, items }
  }
  const first = await page({})
  assert.deepEqual([first.ids.length, first.ids[0], first.total], [2, failed.modelId, 4])
  assert.deepEqual((await page({ offset: 2 })).ids, [child.modelId, parent.modelId])
  assert.deepEqual((await page({ status: 'failed' })).ids, [failed.modelId])
  assert.deepEqual((await page({ symbol: 'NONE' })).total, 0)
  const [about] = (await page({ offset: 3 })).items
  assert.deepEqual([about!.childrenCount, about!.cohortSize], [2, 1])
})

test('ML-006 ML-027 with a model goes what is its own, and a child loses its parent alone', async () => {
  const modelId = await trainedModel(pool, userId)
  const child = await newModel({ parentModelId: modelId })
  await pool.query(
    `insert into simulation_history (user_id, model_id, ticker) values ($1, $2, 'X')`,
    [userId, modelId],
  )
  assert.equal((await readImportances(pool, { userId, modelId })).length, 1)
  assert.equal(await transaction(pool, (tx) => deleteModels(tx, userId, modelId)), 1)
  const { rows } = await pool.query<{ left: number }>(
    `select (select count(*) from features_log where model_id = $1)
          + (select count(*) from simulation_history where model_id = $1)
          + (select count(*) from model_artifact where model_id = $1)
          + (select count(*) from training_log where model_id = $1) as left`,
    [modelId],
  )
  assert.equal(Number(rows[0]!.left), 0)
  assert.equal((await findModel(pool, child))!.parentModelId, null)
})

test('ML-044 ML-045 a process that trains has a small pool of its own, and uses no inherited one', async () => {
  const own = processPool(database.dsn)
  assert.equal(processPool(database.dsn), own, 'one for the life of the process')
  const { min, max } = own.stats()
  assert.deepEqual([min, max], [1, 3])
  const { rows } = await own.query<{ timeout: string }>(
    `select current_setting('statement_timeout') as timeout`,
  )
  assert.equal(rows[0]!.timeout, '30s')
  const inAChild = processPool(database.dsn, process.pid + 1)
  assert.notEqual(inAChild, own, 'a changed process id is another process')
  await closeProcessPool(process.pid) // which is not its own any more
  await Promise.all([own.end(), inAChild.end()])
})

test('ML-028 a pool opens what it is to open, and never more than it may', async () => {
  const own = openPool(database.dsn, { min: 1, max: 3 })
  try {
    const asked = Promise.all(Array.from({ length: 9 }, () => own.query('select pg_sleep(0.02)')))
    assert.ok(own.stats().waiting >= 6)
    await asked
    assert.equal(own.stats().open, 3)
  } finally {
    await own.end()
  }
})
