import type { Instant } from '../../../core/instant.ts'
import { atMost } from '../../at-most.ts'
import type { Context } from '../../context.ts'
import type { Metrics } from '../health/metrics.ts'
import { periodic, type Task } from '../supervise-tasks.ts'

/** Whether the database answers, as far as we know. */
export interface DatabaseState {
  readonly up: boolean
  readonly since: Instant
  readonly latencyMs: number | null // of its last sign of life
  readonly reason: string | null // why it is down; for the log and the operator, not for clients
}

export interface DatabaseWatch {
  /** Asks it now; when the answer takes longer than `patienceMs`, what was known before. */
  look(patienceMs: number): Promise<DatabaseState>
  readonly task: Task
}

const LOOK_MS = 1_000
const SILENCE_MS = 1_500 // a refusal is quick; what takes longer is no answer
const SILENT_LOOKS = 2 // in a row, after which nobody waits any longer for what was asked before

export function watchDatabase({ pool, clock, log }: Context, metrics: Metrics): DatabaseWatch {
  let state: DatabaseState = {
    up: false,
    since: clock.now(),
    latencyMs: null,
    reason: 'It was not asked yet.',
  }
  let asked = false
  let silent = 0
  let asking: Promise<void> | null = null

  return {
    async look(patienceMs) {
      await atMost(clock, patienceMs, ask())
      return state
    },
    task: periodic('database', LOOK_MS, clock, async () => {
      await ask()
      if (silent < SILENT_LOOKS) return
      // Connections that hang would keep their requests until the network gives up, in minutes.
      pool.cut()
      silent = 0
    }),
  }

  /** Any number of callers share one question. */
  function ask(): Promise<void> {
    return (asking ??= question().finally(() => (asking = null)))
  }

  async function question(): Promise<void> {
    const askedAt = performance.now()
    try {
      enter({ up: true, latencyMs: await pool.probe(), reason: null })
      silent = 0
    } catch (cause) {
      silent = performance.now() - askedAt > SILENCE_MS ? silent + 1 : 0
      enter({ up: false, latencyMs: null, reason: (cause as Error).message })
    }
  }

  function enter(found: Omit<DatabaseState, 'since'>): void {
    const changed = !asked || found.up !== state.up
    state = { ...found, since: changed ? clock.now() : state.since }
    metrics.database.up.set(found.up ? 1 : 0)
    if (changed && found.up && asked) log.info({}, 'the database is there again')
    if (changed && !found.up) log.error({ reason: found.reason }, 'the database is away')
    asked = true
  }
}
