/**
 * What the death and the sleep of a worker cost its runs.
 *
 *   node bench/failover.ts [--tiny] [--record]
 *
 * Two worker processes share the runs, on a durable server. One is killed with SIGKILL: the other
 * takes its runs over as soon as the lease has run out. Then one is stopped with SIGSTOP for longer
 * than its lease, and resumed: it must not commit anything for a run that it lost. A trigger notes
 * for each committed tick who sent it and who owned the run in that same transaction.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '#src/app/context.ts'
import { startRun } from '#src/app/runs/start-run.ts'
import { assert } from '#src/core/assert.ts'
import type { CalendarDate } from '#src/core/instant.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { insertMarket, quiet } from '#test/fire/portfolios.ts'
import { spawnWorker, type WorkerProcess } from '#test/fire/worker-fleet.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const RUNS_A_WORKER = tiny ? 3 : 50
const KILLS = tiny ? 1 : 5
const MARKET = { from: '2022-01-01' as CalendarDate, to: '2024-12-31' as CalendarDate }
const BARS_PER_SECOND = 5 // of each run
const INSTRUMENT = 'ALPHA.NSE'
const PATIENCE_MS = 60_000
const userId = 'bench'

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const server = await startDatabase(directory)
const pool = openPool(server.dsn)
const workers: WorkerProcess[] = []
try {
  await migrate(pool)
  await insertMarket(pool, MARKET)
  await watchCommits()
  await startRuns()
  workers.push(hire('wrk_0'), hire('wrk_1'))

  const seconds: number[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    await shared()
    seconds.push(...(await killOne()))
    workers.push(hire(`wrk_${kill + 2}`))
  }
  await shared()
  const sleeper = await pauseOne()
  await shared()
  await Promise.all(workers.splice(0).map((worker) => worker.end()))

  seconds.sort((a, b) => a - b)
  const figures = {
    runs: RUNS_A_WORKER,
    kills: KILLS,
    secondsMost: seconds.at(-1)!,
    secondsMedian: seconds[Math.floor(seconds.length / 2)]!,
    ...(await ticksAgainstFeed()),
    runsLostAsleep: sleeper.lost,
    runsFenced: sleeper.fenced,
    commitsBehindFence: await commitsBehindFence(),
  }
  report('failover', figures)
  recordHistory('failover', figures)
} finally {
  for (const worker of workers) await worker.kill()
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

/** Kills a worker, and answers for each of its runs the seconds until another ticked it. */
async function killOne(): Promise<number[]> {
  const victim = workers.shift()!
  const runs = await runsOf(victim)
  const since = await databaseTime()
  await victim.kill()
  await ticked(runs, since, victim)
  const { rows } = await pool.query<{ seconds: number }>(
    `select extract(epoch from min(at) - $1::timestamptz)::float8 as seconds
     from bench_commit where at > $1 and run_id = any ($2) and sender <> $3
     group by run_id`,
    [since, runs, victim.workerId],
  )
  return rows.map((row) => row.seconds)
}

/** Stops a worker until all of its runs tick elsewhere, and lets it find out. */
async function pauseOne(): Promise<{ lost: number; fenced: number }> {
  const sleeper = workers[0]!
  const runs = await runsOf(sleeper)
  sleeper.pause()
  await ticked(runs, await databaseTime(), sleeper)
  const before = sleeper.sayings.length
  sleeper.resume()
  const left = () => sleeper.sayings.slice(before).filter(({ leaving }) => leaving !== undefined)
  await until(() => Promise.resolve(left().length >= runs.length), 'the sleeper lets its runs go')
  const fenced = left().filter(({ leaving }) => leaving === 'fenced').length
  return { lost: runs.length, fenced }
}

function hire(workerId: string): WorkerProcess {
  return spawnWorker({
    dsn: server.dsn,
    workerId,
    onBreak: (sentence) => {
      throw new Error(sentence)
    },
  })
}

/** Waits until each worker has its share, and has ticked all of it. */
async function shared(): Promise<void> {
  await until(async () => {
    const { rows } = await pool.query<{ runs: number }>(
      `select count(*)::int as runs from run_state s
       where worker_id = any ($1) and exists (
         select from bench_commit c where c.run_id = s.run_id and c.fence = s.fence)
       group by worker_id`,
      [workers.map(({ workerId }) => workerId)],
    )
    return rows.length === 2 && rows.every(({ runs }) => runs === RUNS_A_WORKER)
  }, 'the workers share the runs')
}

/** Waits until another worker than that one has ticked each of these runs. */
async function ticked(runs: readonly string[], since: string, but: WorkerProcess): Promise<void> {
  await until(async () => {
    const { rows } = await pool.query<{ done: number }>(
      `select count(distinct run_id)::int as done from bench_commit
       where at > $1 and run_id = any ($2) and sender <> $3`,
      [since, runs, but.workerId],
    )
    return rows[0]!.done === runs.length
  }, 'the runs tick again')
}

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await isTrue())) {
    assert(performance.now() < deadline, `within a minute ${what}`)
    await delay(20)
  }
}

async function runsOf({ workerId }: WorkerProcess): Promise<readonly string[]> {
  const { rows } = await pool.query<{ runId: string }>(
    'select run_id as "runId" from run_state where worker_id = $1',
    [workerId],
  )
  return rows.map(({ runId }) => runId)
}

async function databaseTime(): Promise<string> {
  const { rows } = await pool.query<{ now: string }>('select clock_timestamp()::text as now')
  return rows[0]!.now
}

async function watchCommits(): Promise<void> {
  await pool.query(`
    create table bench_commit (
      run_id text not null, logical_time timestamptz not null, fence bigint not null,
      owner text, sender text not null, at timestamptz not null default clock_timestamp());
    create index on bench_commit (run_id, at);
    create function note_commit() returns trigger language plpgsql as $$ begin
      insert into bench_commit (run_id, logical_time, fence, owner, sender)
      select new.run_id, new.logical_time, fence, worker_id, current_setting('application_name')
      from run_state where user_id = new.user_id and run_id = new.run_id;
      return null;
    end $$;
    create trigger note_commit after insert on run_equity for each row
      execute function note_commit()`)
}

async function startRuns(): Promise<void> {
  await pool.query('insert into app_user (user_id) values ($1)', [userId])
  const context = { pool, clock: systemClock, log: quiet }
  for (let index = 0; index < 2 * RUNS_A_WORKER; index += 1) {
    await startRun(context, {
      userId,
      runId: `run_${index}`,
      strategy: 'moving-average-crossover',
      parameters: { fast: 3, slow: 8 },
      instruments: [INSTRUMENT],
      feed: { ...MARKET, barsPerSecond: BARS_PER_SECOND },
    })
  }
}

/** Each bar up to where a run stands has caused one tick of it. */
async function ticksAgainstFeed(): Promise<{ ticks: number; doubled: number; missing: number }> {
  const { rows } = await pool.query<{ ticks: number; doubled: number; missing: number }>(
    `select (select count(*) from bench_commit)::int as ticks,
            (select count(*) - count(distinct (run_id, logical_time)) from bench_commit)::int
              as doubled,
            (select count(*) from run_state s
             join bar b on b.instrument_id = $1 and b.closed_at <= s.last_logical_time
             where not exists (select from run_equity e where e.run_id = s.run_id
                                                          and e.logical_time = b.closed_at))::int
              as missing`,
    [INSTRUMENT],
  )
  return rows[0]!
}

/** Ticks that were committed by a worker that had lost the run. */
async function commitsBehindFence(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from bench_commit where owner is distinct from sender',
  )
  return rows[0]!.count
}
