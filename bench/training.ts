/**
 * Training: jobs a second with one process and with one for each processor, what a single request
 * waits for from POST to artifact, and how large the processes become.
 *
 *   node bench/training.ts [--tiny] [--record]
 *
 * Each job is a forest over a year of days. `alone`: one process; `all`: one a processor, jobs that come
 * together; `speedup` is how much faster those are done. `request`: a small model on an idle worker whose
 * process is there. `rss`: of the largest process that trains, after the jobs. The database and the
 * processes are on this machine, too, and share its processors.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock, type Context } from '#src/app/context.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { readModels, readTrainingLog } from '#src/app/learning/read-models.ts'
import { startTraining } from '#src/app/learning/start-training.ts'
import { configOf } from '#src/app/learning/training-request.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { GOLD, storeLearnable } from '#test/support/learnable-bars.ts'
import { startTrainer } from '#test/support/training-worker.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const JOBS = tiny ? 2 : 24
const TREES = tiny ? 2 : 100
const REQUESTS = tiny ? 1 : 20
const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startDatabase(directory)
const pool = openPool(server.dsn)
try {
  await migrate(pool)
  await storeLearnable(pool, 280)
  const context: Context = { pool, clock: systemClock, log: QUIET }
  const { userId } = await createUser(context, { name: 'bench' })

  const alone = await timed(context, userId, 1)
  const all = await timed(context, userId, null)
  tell('training jobs', {
    jobs: JOBS,
    processors: cpus().length,
    alonePerSecond: JOBS / alone.seconds,
    allPerSecond: JOBS / all.seconds,
    speedup: alone.seconds / all.seconds,
    rssMegabytes: all.rss,
  })
  tell('training request', { ms: await requests(context, userId) })
} finally {
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Jobs that come together, on a worker whose processes are there. */
async function timed(
  context: Context,
  userId: string,
  workers: number | null,
): Promise<{ seconds: number; rss: number }> {
  const trainer = startTrainer({ dsn: server.dsn }, { workers })
  await Promise.all(Array.from({ length: workers ?? cpus().length }, () => ask(context, userId, 1)))
  await finished(context, userId)
  const began = performance.now()
  for (let job = 0; job < JOBS; job += 1) await ask(context, userId, TREES)
  await finished(context, userId)
  const seconds = (performance.now() - began) / 1_000
  const rss = await largest(context, userId)
  await trainer.stop()
  return { seconds, rss }
}

async function requests(context: Context, userId: string): Promise<number> {
  const trainer = startTrainer({ dsn: server.dsn })
  await ask(context, userId, 1)
  await finished(context, userId)
  const took: number[] = []
  for (let request = 0; request < REQUESTS; request += 1) {
    const began = performance.now()
    await ask(context, userId, 1)
    await finished(context, userId)
    took.push(performance.now() - began)
  }
  await trainer.stop()
  return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)]!
}

async function ask(context: Context, userId: string, trees: number): Promise<void> {
  const config = configOf({
    algorithm: 'random_forest_regressor',
    symbol: GOLD,
    targetCol: 'close',
    featureCols: null,
    featureWhitelist: null,
    hyperparameters: { n_estimators: trees },
    dataOptions: {},
    timeframe: '1d',
    trainWindow: null,
    testWindow: null,
    targetTransform: 'log_return',
    contextSymbols: [],
    cvFolds: 5,
    cvStrategy: 'time_series_split',
    alphaGrid: null,
    l1RatioGrid: null,
    regimeConfigs: null,
    pValueThreshold: 1,
    saveAllGridModels: false,
  })
  const named = { name: null, parentModelId: null, groupId: null, answersRepeats: false }
  await startTraining(context, { userId, config, ...named, draw: randomUUID })
}

async function finished(context: Context, userId: string): Promise<void> {
  const open = async (status: 'pending' | 'preprocessing' | 'training'): Promise<number> =>
    (await readModels(context, { userId, status, limit: 1, offset: 0 })).total
  while ((await open('pending')) + (await open('preprocessing')) + (await open('training')) > 0) {
    await delay(2)
  }
}

/** Megabytes of the largest process that has trained and lives, as Linux says; 0 elsewhere. */
async function largest(context: Context, userId: string): Promise<number> {
  const lines = await readTrainingLog(context, userId)
  const pids = new Set(lines.flatMap(({ line }) => /in process (\d+)/.exec(line)?.[1] ?? []))
  const sizes = [...pids].map((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1_024
    } catch {
      return 0
    }
  })
  return Math.max(0, ...sizes)
}

function tell(name: string, figures: Readonly<Record<string, number>>): void {
  report(name, figures)
  recordHistory(name, figures)
}
