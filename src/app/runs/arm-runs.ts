import type { Instant } from '../../core/instant.ts'
import { armRunning, readArmableRuns, type ArmableRun } from '../../store/runs/arming.ts'
import { nameActor } from '../../store/runs/run-life.ts'
import { lockRun, startEngine } from '../../store/runs/run-life.ts'
import { transaction } from '../../store/transaction.ts'
import { PAPER } from '../brokers/paper.ts'
import { requireSession } from '../brokers/require-session.ts'
import type { Context } from '../context.ts'

/** What arming did to each run that has not ended. */
export interface Arming {
  readonly armed: readonly string[]
  readonly alreadyArmed: readonly string[] // left as they were
  readonly failedRuns: readonly { readonly runId: string; readonly detail: string }[]
}

type Outcome =
  | { readonly is: 'armed' }
  | { readonly is: 'already armed' }
  | { readonly is: 'failed'; readonly detail: string }

/**
 * The morning's work: with a broker session that is open, a user's waiting runs are started and
 * its running ones may be ticked until that session ends. Safe to repeat. A run in ERROR is left
 * to its user. Each run is armed by itself, so one that cannot be holds no other up.
 */
export async function armRuns(
  context: Context,
  { userId }: { readonly userId: string },
): Promise<Arming> {
  const until = await requireSession(context, { userId, brokerId: PAPER })
  const armed: string[] = []
  const alreadyArmed: string[] = []
  const failedRuns: { runId: string; detail: string }[] = []

  for (const run of await readArmableRuns(context.pool, userId)) {
    const outcome = await armRun(context, userId, run, until)
    if (outcome.is === 'armed') armed.push(run.runId)
    else if (outcome.is === 'already armed') alreadyArmed.push(run.runId)
    else failedRuns.push({ runId: run.runId, detail: outcome.detail })
  }
  return { armed, alreadyArmed, failedRuns }
}

async function armRun(
  { pool, clock }: Context,
  userId: string,
  { runId, status, detail, armedUntil }: ArmableRun,
  until: Instant,
): Promise<Outcome> {
  if (status === 'ERROR') {
    const why = detail === '' ? '' : ` (${detail})`
    return { is: 'failed', detail: `The run is in ERROR${why}. Reset it, then arm again.` }
  }
  if (status === 'RUNNING' && armedUntil !== null && armedUntil > clock.now()) {
    return { is: 'already armed' }
  }
  try {
    return await transaction(pool, async (tx) => {
      await nameActor(tx, userId)
      const found = await lockRun(tx, userId, runId) // it may have been stopped meanwhile
      if (found === 'PENDING') await startEngine(tx, { userId, runId, armedUntil: until })
      else if (found === 'RUNNING') await armRunning(tx, { userId, runId, until })
      else return { is: 'failed', detail: `The run is ${found ?? 'gone'} by now.` }
      return { is: 'armed' }
    })
  } catch (cause) {
    const { constraint } = cause as { readonly constraint?: string }
    if (constraint !== 'run_one_running_sip') throw cause
    const sentence = 'Another scheduled run is running. Stop it, then arm again.'
    return { is: 'failed', detail: sentence }
  }
}
