import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import type { Input } from '../../domain/engine/input.ts'
import { markOf } from '../../domain/engine/mark.ts'
import { nextExecution } from '../../domain/engine/next-execution.ts'
import type { RunState } from '../../domain/engine/run-state.ts'
import { openEngine } from '../../domain/engine/step.ts'
import type { CommitAnswer, TickCommit } from '../../store/runs/commit-ticks.ts'
import type { MarkAnswer, MarkCommit } from '../../store/runs/commit-marks.ts'
import { commandIdOf, waitingCommandIds, type RunCommand } from '../../store/runs/commands.ts'
import { endRun } from '../../store/runs/end-run.ts'
import { loadState } from '../../store/runs/load-run.ts'
import type { Claim } from '../../store/runs/leases.ts'
import { findRun, type RunRow } from '../../store/runs/run-row.ts'
import { setDetail } from '../../store/runs/set-detail.ts'
import type { Context } from '../context.ts'
import { loadStrategy } from '../strategies/load-strategy.ts'
import { isPassing, type CommitQueue } from './commit-queue.ts'
import type { Inbox } from './inbox.ts'
import type { RunFeed } from './run-feed.ts'

/** What a run's loop stands on; the queues are shared by all of a worker's runs. */
export interface TickPorts {
  readonly context: Context
  readonly ticks: CommitQueue<TickCommit, CommitAnswer>
  readonly marks: CommitQueue<MarkCommit, MarkAnswer>
  readonly openFeed: (run: RunRow) => Promise<RunFeed>
  readonly inbox: Inbox
  readonly committed: (claim: Claim) => void // told after each commit
  readonly signal: AbortSignal
}

/** Why a run left its worker's hands. */
export type Leaving = 'released' | 'stopped' | 'fenced' | 'failed' | 'completed' | 'disarmed'

const WAIT_MS = 500
const LATEST = 8.64e15 as Instant

/**
 * Ticks one run for as long as we own it: input, step, commit, mark; again. It keeps nothing that
 * the database does not hold, so whoever takes over goes on from the last committed tick.
 */
export async function tickRun(ports: TickPorts, claim: Claim): Promise<Leaving> {
  try {
    return await ownRun(ports, claim)
  } catch (cause) {
    // What passes is for another attempt; what does not would fail again, for ever.
    if (ports.signal.aborted || isPassing(cause)) throw cause
    return fail(ports, claim, cause)
  }
}

async function ownRun(ports: TickPorts, claim: Claim): Promise<Leaving> {
  const { context, signal, inbox } = ports
  const { userId, runId } = claim
  const run = await findRun(context.pool, userId, runId)
  if (run === null || run.status !== 'RUNNING') return 'stopped'

  const definition = await loadStrategy(run.strategy)
  const engine = openEngine(definition, run.config)
  const feed = await ports.openFeed(run)
  const committed = await load()
  if (typeof committed === 'string') return committed
  let state: RunState = committed

  let skippedTo: Instant | null = null // inputs that caused nothing: a closed market
  let waiting = false
  await setDetail(context.pool, claim, 'Trades.')
  while (!signal.aborted) {
    const after = later(state.lastLogicalTime, skippedTo)
    const { commands } = inbox
    const market = await feed.next(after)
    const people = commands.length > 0 ? orderInput(after, commands) : null
    const input = people && (typeof market === 'string' || people.at < market.at) ? people : market
    if (input === 'ended') return complete(ports, claim)
    if ((run.armedUntil ?? LATEST) <= context.clock.now()) return disarm(ports, claim)
    if (input === 'wait') {
      if (!waiting) await setDetail(context.pool, claim, 'Waits for the next bar.')
      waiting = true
      await pause(WAIT_MS)
      continue
    }
    if (waiting) await setDetail(context.pool, claim, 'Trades.')
    waiting = false

    const tick = engine.step(state, input)
    if (tick === null) {
      skippedTo = input.at
      continue
    }
    const { fence } = claim
    const before = state
    const next = nextExecution(definition, run.config, input.at)
    const answer = await ports.ticks.submit({ userId, runId, fence, before, next, tick })
    if (answer === 'stale') {
      // Perhaps by ourselves, and the answer was lost: then the commands are gone.
      const still = await waitingCommandIds(context.pool, claim)
      inbox.booked(commands.filter((command) => !still.has(commandIdOf(command))))
      const found = await load()
      if (typeof found === 'string') return found
      state = found
      continue
    }
    if (answer !== 'committed') return answer
    state = tick.state
    if (input.kind === 'order') inbox.booked(commands)
    ports.committed(claim)

    const marked = await mark(state)
    if (marked !== 'marked') return marked
    const { barsPerSecond } = run.config.feed
    if (barsPerSecond !== null && input.kind === 'bar') await pause(1_000 / barsPerSecond)
  }
  return 'released'

  /** Takes the committed state, and gives its last logical time the mark that a crash left out. */
  async function load(): Promise<RunState | Leaving> {
    const loaded = await loadState(context.pool, userId, runId)
    if (loaded === null) return 'stopped'
    if (loaded.fence !== claim.fence) return 'fenced'
    const marked = loaded.marked ? 'marked' : await mark(loaded.state)
    return marked === 'marked' ? loaded.state : marked
  }

  async function mark(of: RunState): Promise<MarkAnswer> {
    const found = markOf(of)
    return found === null ? 'marked' : ports.marks.submit({ ...claim, ...found })
  }

  /**
   * People's orders make a tick of their own, right behind the last logical time; unless the
   * market's next input comes at that very time, which then goes first.
   */
  function orderInput(after: Instant | null, commands: readonly RunCommand[]): Input {
    return {
      kind: 'order',
      at: ((after ?? firstMoment(run!)) + 1) as Instant,
      marketOpen: true, // a replayed market stands still while people decide
      requests: commands.flatMap((one) => (one.kind === 'order' ? [one.request] : [])),
      cancels: commands.flatMap((one) => (one.kind === 'cancel' ? [one.cancel] : [])),
    }
  }

  async function pause(durationMs: number): Promise<void> {
    await Promise.race([context.clock.sleep(durationMs, signal), inbox.arrived()])
  }
}

/** A person may be faster than the first bar. */
function firstMoment({ config }: RunRow): Instant {
  return (Date.parse(`${config.feed.from}T00:00:00Z`) - MINUTE_MS) as Instant
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || (b !== null && b > a) ? b : a
}

/** The strategy broke, or what it stands on: the run ends in ERROR with the reason beside it. */
async function fail(ports: TickPorts, claim: Claim, cause: unknown): Promise<Leaving> {
  const { context } = ports
  const message = cause instanceof Error ? cause.message : String(cause)
  context.log.error({ ...claim, err: cause }, 'a run failed')
  await endRun(context.pool, claim, 'ERROR', `Failed: ${message}`)
  return 'failed'
}

async function complete({ context }: TickPorts, claim: Claim): Promise<Leaving> {
  await endRun(context.pool, claim, 'COMPLETED', 'Reached the end of its feed.')
  return 'completed'
}

async function disarm({ context }: TickPorts, claim: Claim): Promise<Leaving> {
  const detail = 'The broker session has ended. Log in to the broker, then arm.'
  await setDetail(context.pool, claim, detail)
  return 'disarmed'
}
