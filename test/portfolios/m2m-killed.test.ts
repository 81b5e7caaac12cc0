import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#src/app/context.ts'
import { superviseWorker } from '#src/app/operations/supervise-worker.ts'
import { formatInstant, MINUTE_MS, type Instant } from '#src/core/instant.ts'
import { portfolioDesk } from '#test/support/portfolios.ts'
import { until } from '#test/support/tidemark.ts'

const MODULE = fileURLToPath(new URL('m2m-process.ts', import.meta.url))
const LEGS = [
  'BUY 50 NIFTY24N2824500CE @ 120.5',
  'SELL 50 NIFTY24N2824600CE @ 130',
  'BUY 50 NIFTY24N2824800CE @ 40',
] as const
const PRICES = { NIFTY24N2824500CE: 120, NIFTY24N2824600CE: 130, NIFTY24N2824800CE: 40 }
const PORTFOLIOS = 25
const KILLS = 2

interface Life {
  readonly endedAt: Instant | null // the last sample of the life before
  readonly beganAt: Instant
}

test('FO-344 of an M2M worker that is killed no minute is there twice, and none is missing but those of the outage', async (t) => {
  const desk = await portfolioDesk(t)
  const { pool } = desk.context
  await pool.query(`create table m2m_life (ended_at timestamptz, began_at timestamptz not null)`)
  desk.clock.set('2024-11-07T10:00:00Z') // so that the prices stay fresh for all of the session
  await desk.quote(PRICES)
  const userId = await desk.user()
  const made: string[] = []
  for (let count = 0; count < PORTFOLIOS; count += 1) {
    made.push(await desk.portfolio(userId, `Condor ${count}`, ...LEGS))
  }

  const directory = mkdtempSync(join(tmpdir(), 'tidemark-m2m-'))
  const logFile = openSync(join(directory, 'log'), 'a')
  const deaths: string[] = []
  const worker = superviseWorker({
    module: MODULE,
    args: [desk.database.dsn],
    env: {},
    logFile,
    clock: systemClock,
    onDeath: (sentence) => deaths.push(sentence),
  })
  t.after(async () => {
    await worker.stop(0)
    closeSync(logFile)
    rmSync(directory, { recursive: true, force: true })
  })
  const lives = async () => {
    const { rows } = await pool.query<Life>(
      `select ended_at as "endedAt", began_at as "beganAt" from m2m_life order by began_at`,
    )
    return rows
  }
  /** How many minutes the newest life has booked. */
  const minutesNow = async (): Promise<number> => {
    const beganAt = (await lives()).at(-1)?.beganAt
    if (beganAt === undefined) return 0
    const { rows } = await pool.query<{ minutes: number }>(
      `select count(*)::int as minutes from strategy_m2m_candles
       where strategy_id = $1 and "timestamp" >= $2`,
      [made[0], formatInstant(beganAt)],
    )
    return rows[0]!.minutes
  }
  for (let kills = 0; kills < KILLS; kills += 1) {
    await until(async () => (await lives()).length === kills + 1, `life ${kills + 1} begins`)
    await until(async () => (await minutesNow()) >= 3, 'it books')
    process.kill(worker.pid!, 'SIGKILL')
    await until(() => deaths.length === kills + 1, 'its death is seen')
  }
  await until(async () => (await lives()).length === KILLS + 1, 'the supervisor starts another')
  await until(async () => (await minutesNow()) >= 3, 'which books')
  await worker.stop(0)

  const expected = minutesOf(await lives(), await lastSample())
  for (const strategyId of made) {
    const candles = await desk.candles(strategyId)
    assert.deepEqual(
      candles.map(({ minute }) => minute),
      expected.map(({ minute }) => minute),
      readFileSync(join(directory, 'log'), 'utf8'),
    )
    candles.forEach(({ minute, samples, ohlc }, place) => {
      assert.equal(samples, expected[place]!.samples, `${minute} is sampled`)
      assert.deepEqual(new Set(ohlc), new Set(['-1500']), minute)
    })
  }
  assert.match(deaths[0]!, /was ended by SIGKILL; another one starts/)

  async function lastSample(): Promise<Instant> {
    const gone = `select from pg_stat_activity where application_name = 'm2m-process'
                    and datname = current_database()`
    await until(async () => (await pool.query(gone)).rowCount === 0, 'its last statement is over')
    const { rows } = await pool.query<{ at: Instant }>(
      'select max(sampled_at) as at from strategy_valuation',
    )
    return rows[0]!.at
  }
})

/** Every minute in which some life sampled, and how often: four times, but where one began or ended. */
function minutesOf(lives: readonly Life[], lastSample: Instant) {
  const samples = new Map<string, number>()
  lives.forEach(({ beganAt }, place) => {
    const end = lives[place + 1]?.endedAt ?? lastSample
    for (let at = beganAt - (beganAt % 15_000); at <= end; at += 15_000) {
      const minute = formatInstant((at - (at % MINUTE_MS)) as Instant).slice(11, 16)
      samples.set(minute, (samples.get(minute) ?? 0) + 1)
    }
  })
  return [...samples].map(([minute, count]) => ({ minute, samples: count }))
}
