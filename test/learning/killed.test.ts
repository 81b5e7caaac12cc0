import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock, type Context } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { readModel, readTrainingLog } from '#src/app/learning/read-models.ts'
import { startTraining } from '#src/app/learning/start-training.ts'
import { configOf } from '#src/app/learning/training-request.ts'
import { isFinished } from '#src/domain/learning/training/model-status.ts'
import type { ListedModel } from '#src/store/learning/model-row.ts'
import { JOBS_SCHEMA } from '#src/store/jobs/pg-boss.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { isAlive } from '#src/store/postgres/postmaster.ts'
import { startEmbedded, type EmbeddedServer } from '#src/store/postgres/start-embedded.ts'
import { GOLD, storeLearnable } from '#test/support/learnable-bars.ts'
import { until } from '#test/support/tidemark.ts'
import { startTrainer } from '#test/support/training-worker.ts'

/** Trees that take seconds even on a fast machine, so that a training is met in its middle. */
const LONG = 800

// A server of its own, since it is killed.
let directory: string
let server: EmbeddedServer
let pool: Pool
let context: Context
let userId: string

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-killed-'))
  server = await startEmbedded({ directory })
  pool = openPool(server.dsn, { onLost: () => {} })
  await migrate(pool)
  const log = { info() {}, warn() {}, error() {} }
  context = { pool, clock: systemClock, log }
  userId = (await createUser(context, { name: 'Asha' })).userId
  await storeLearnable(pool)
})
after(async () => {
  await pool.end()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** A forest's training lasts as long as it has trees: some four milliseconds each. */
async function begin(trees: number): Promise<string> {
  const config = configOf({
    algorithm: 'random_forest_regressor',
    symbol: GOLD,
    targetCol: 'close',
    featureCols: ['return_1', 'return_2', 'RSI_14'],
    featureWhitelist: null,
    hyperparameters: { n_estimators: trees },
    dataOptions: {},
    timeframe: '1d',
    trainWindow: null,
    testWindow: null,
    targetTransform: 'log_return',
    contextSymbols: [],
    cvFolds: 2,
    cvStrategy: 'time_series_split',
    alphaGrid: null,
    l1RatioGrid: null,
    regimeConfigs: null,
    pValueThreshold: 1,
    saveAllGridModels: false,
  })
  const named = { name: null, parentModelId: null, groupId: null }
  const draw = randomUUID
  const begun = { userId, config, ...named, answersRepeats: false, draw }
  return (await startTraining(context, begun)).modelId
}

const modelNow = (modelId: string): Promise<ListedModel> => readModel(context, { userId, modelId })

/** Waits through whatever happens to the server; the test's time limit bounds a long training. */
async function when(modelId: string, isSo: (model: ListedModel) => boolean): Promise<ListedModel> {
  for (;;) {
    const model = await modelNow(modelId).catch(() => null)
    if (model !== null && isSo(model)) return model
    await systemClock.sleep(20)
  }
}

/** The process that the newest try of a model began in. */
async function processOf(modelId: string): Promise<number> {
  const lines = await readTrainingLog(context, userId)
  const said = lines.filter((line) => line.modelId === modelId)
  return Number(said.flatMap(({ line }) => /in process (\d+)/.exec(line)?.[1] ?? []).at(-1))
}

const isOver = ({ status }: ListedModel): boolean => isFinished(status)

test('ML-181 PostgreSQL is killed during training: what was trained is stored when it is back', async (t) => {
  const ids = [await begin(LONG), await begin(10), await begin(10)]
  const trainer = startTrainer({ dsn: server.dsn })
  t.after(() => trainer.stop())
  const [first] = ids as [string]
  await when(first, ({ status, progress }) => status === 'training' && progress > 0)

  process.kill(server.pid, 'SIGKILL')
  await until(
    () =>
      pool.query('select').then(
        () => false,
        () => true,
      ),
    'nobody is let in',
  )
  server = await startEmbedded({ directory })

  for (const id of ids) {
    const model = await when(id, isOver)
    assert.equal(model.status, 'completed', model.errorMessage ?? '')
  }
  assert.equal((await modelNow(first)).tries, 1, 'nothing was done twice')
})

test('ML-181 a worker is killed during training: its processes end, and another trains the model', async (t) => {
  const id = await begin(LONG)
  const program = fileURLToPath(new URL('../support/trainer-process.ts', import.meta.url))
  const worker = spawn(process.execPath, [program, server.dsn], { stdio: 'ignore' })
  t.after(() => void worker.kill('SIGKILL'))
  await when(id, ({ status, progress }) => status === 'training' && progress > 0)
  worker.kill('SIGKILL')
  const pid = await processOf(id)
  await until(() => !isAlive(pid), 'a process whose worker is gone ends')

  // Ten seconds of silence are death, and jobs are looked through every five; they have passed.
  await pool.query(
    `update ${JOBS_SCHEMA}.job set heartbeat_on = heartbeat_on - interval '1 minute';
     update ${JOBS_SCHEMA}.queue set monitor_on = null, monitor_claim_on = null`,
  )
  const trainer = startTrainer({ dsn: server.dsn })
  t.after(() => trainer.stop())
  const model = await when(id, isOver)
  assert.deepEqual([model.status, model.tries], ['completed', 2])
})

test('a worker that ends in the middle of a training gives it back, and the next one trains it', async (t) => {
  const id = await begin(2_000)
  const first = startTrainer({ dsn: server.dsn })
  t.after(() => first.stop())
  await when(id, ({ status, progress }) => status === 'training' && progress > 0)
  await first.stop()
  const [given] = (
    await pool.query<{ state: string }>(
      `select state from ${JOBS_SCHEMA}.job where data ->> 'model_id' = $1`,
      [id],
    )
  ).rows
  assert.equal(given!.state, 'retry')
  await pool.query('delete from models where id = $1', [id]) // it was only to be long
})

test('ML-181 no model waits for a job that is not there, nor for one that was given up', async (t) => {
  const lost = await begin(5)
  await pool.query(`drop schema ${JOBS_SCHEMA} cascade`) // as a restore leaves it
  const given = await begin(5) // which makes it again
  await pool.query(
    `update ${JOBS_SCHEMA}.job set state = 'failed', output = '{"message": "Its worker fell silent."}'
     where data ->> 'model_id' = $1`,
    [given],
  )
  const trainer = startTrainer({ dsn: server.dsn })
  t.after(() => trainer.stop())
  assert.equal((await when(lost, isOver)).status, 'completed')
  const { status, errorMessage } = await when(given, isOver)
  assert.equal(status, 'failed')
  assert.match(errorMessage!, /^It was tried 0 times .* Its worker fell silent\.$/)
})
