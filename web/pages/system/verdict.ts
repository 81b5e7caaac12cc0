import type { Answer } from '../../ask.ts'
import { formatSpan } from '../../format/ago.ts'

export type Health = Answer<'GET /health'>

/** Something that does not work as it should: what it does to you, and what to do about it. */
export interface Problem {
  readonly tone: 'bad' | 'wait' // bad: a required part is down
  readonly title: string
  readonly effect: string
  readonly remedy: string
}

const SLOW_DATABASE_MS = 250
const LATELY_MS = 15 * 60_000

/** What is wrong, the worst first: for a person who was woken up by it. */
export function problemsOf(health: Health, now: number): readonly Problem[] {
  const { database, redis, event_loop, workers } = health.components
  const databaseDown = database.status === 'down'
  const found: (Problem | false)[] = [
    databaseDown && {
      tone: 'bad',
      title: `The database has not answered ${forSpan(database.since, now)}`,
      effect:
        'Nothing can be read or written. Runs stand still; they go on where they were, and no ' +
        'tick is lost or done twice.',
      remedy:
        'See whether PostgreSQL runs and has room on its disk. `npx tidemark doctor` says what ' +
        'it finds. This server comes back by itself.',
    },
    redis.status === 'down' && {
      tone: 'bad',
      title: `Redis has not answered ${forSpan(redis.since, now)}`,
      effect:
        'Each server counts rate limits for itself, and news between servers takes longer. ' +
        'Books and runs are not touched.',
      remedy: 'See whether Redis runs where REDIS_URL points. This server comes back by itself.',
    },
    !databaseDown &&
      workers.alive === 0 && {
        tone: 'bad',
        title: 'No worker is alive',
        effect: 'No run is ticked and no order fills. What is asked for waits.',
        remedy: 'Start one: `npx tidemark trade`. In all-in-one use, start the service again.',
      },
    health.pool.waiting > 0 && {
      tone: 'wait',
      title: `${counted(health.pool.waiting, 'request waits', 'requests wait')} for a connection to the database`,
      effect: `All ${health.pool.max} are in use, so answers are slow.`,
      remedy: 'Look for slow statements in the log, or allow the pool more connections.',
    },
    database.status !== 'down' &&
      (database.latency_ms ?? 0) > SLOW_DATABASE_MS && {
        tone: 'wait',
        title: `The database takes ${Math.round(database.latency_ms!)} ms for the smallest question`,
        effect: 'Every answer takes at least as long.',
        remedy: "Look at the load and the disk of the database's machine.",
      },
    event_loop.status !== 'up' && {
      tone: 'wait',
      title: `The server was busy for ${Math.round(event_loop.lag_ms)} ms at a stretch`,
      effect: 'Meanwhile it answered nobody.',
      remedy: 'Look at its processor. If it stays so, start the service again.',
    },
    ...health.tasks.map((task): Problem | false => taskProblem(task, now)),
  ]
  return found
    .filter((problem) => problem !== false)
    .toSorted((a, b) => Number(a.tone === 'wait') - Number(b.tone === 'wait'))
}

function taskProblem(task: Health['tasks'][number], now: number): Problem | false {
  const { name, status, since, restarts } = task
  const lately = now - Date.parse(since) < LATELY_MS
  if (status === 'running' && !(restarts > 0 && lately)) return false
  return {
    tone: 'wait',
    title:
      status === 'running'
        ? `The task “${name}” was started again ${forSpan(since, now).replace('for ', '')} ago`
        : `The task “${name}” is ${status}`,
    effect: counted(restarts, 'restart so far.', 'restarts so far.'),
    remedy: 'The log says why it failed, at the level of an error.',
  }
}

function forSpan(since: string, now: number): string {
  return `for ${formatSpan(Math.max(0, now - Date.parse(since)))}`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
