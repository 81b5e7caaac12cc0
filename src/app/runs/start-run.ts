import { randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { fixed, NO_MONEY, type Fixed, type Money } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { scheduleFault } from '../../domain/calendar/schedule.ts'
import type { FeedConfig, RiskLimits, RunConfig } from '../../domain/engine/run-config.ts'
import { instantiate } from '../../domain/strategy/instantiate.ts'
import { readParameters } from '../../domain/strategy/parameters.ts'
import type { Costs } from '../../domain/trading/execution.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import { insertRun } from '../../store/runs/insert-run.ts'
import { ALWAYS, startEngine } from '../../store/runs/run-life.ts'
import { findRun, type RunKind, type RunRow } from '../../store/runs/run-row.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { loadStrategy } from '../strategies/load-strategy.ts'

export interface StartRun {
  readonly userId: string
  readonly runId?: string // the caller's own: asked again, the run that it made is the answer
  readonly kind?: RunKind // sip: one RUNNING a user
  readonly name?: string
  readonly strategy: string // a shipped strategy's name, or the path of a file
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly instruments: readonly string[] // ids; the first is the strategy's own
  readonly initialCash?: Money
  readonly costs?: Partial<Costs>
  readonly limits?: Partial<RiskLimits>
  readonly feed?: Partial<FeedConfig>
  readonly start?: boolean // false leaves it PENDING until it is armed
}

const DEFAULT_CASH = fixed<'money'>('100000')

/** Creates a run and starts it: RUNNING, armed, with its engine's status beside it. */
export async function startRun(context: Context, request: StartRun): Promise<RunRow> {
  const { userId, start = true } = request
  const config = await configOf(context, request)
  const runId = request.runId ?? newId('run', randomUUID)
  const kind = request.kind ?? (request.strategy === 'systematic-investment' ? 'sip' : 'bot')
  const name = request.name ?? ''
  const currency = config.instruments[0]!.currency

  const making = transaction(context.pool, async (tx) => {
    await insertRun(tx, { userId, runId, kind, name, currency, config })
    if (start) await startEngine(tx, { userId, runId, armedUntil: ALWAYS })
  })
  await making.catch(explain)
  return (await findRun(context.pool, userId, runId))!
}

/** The whole configuration, checked: a run that cannot work is refused before it exists. */
async function configOf({ pool }: Context, request: StartRun): Promise<RunConfig> {
  const { strategy, parameters: given = {}, initialCash = DEFAULT_CASH } = request
  const definition = await loadStrategy(strategy)
  const parameters = readParameters(definition.parameters, given)
  if (request.instruments.length === 0) throw invalid('instruments', 'Name an instrument to trade.')
  if (initialCash < 0n) throw invalid('initial_cash', 'The initial cash cannot be negative.')

  const instruments = await findInstruments(pool, request.instruments)
  const found = new Set(instruments.map(({ instrumentId }) => instrumentId))
  const unknown = request.instruments.find((id) => !found.has(id))
  if (unknown) {
    const message = `There is no instrument "${unknown}". Import its bars, or see the instruments.`
    throw invalid('instruments', message)
  }
  const twice = request.instruments.find((id, index) => request.instruments.indexOf(id) < index)
  if (twice) throw invalid('instruments', `The instrument "${twice}" is named twice.`)
  const currencies = new Set(instruments.map(({ currency }) => currency))
  if (currencies.size > 1) throw invalid('instruments', 'A run trades in one currency.')
  try {
    instantiate(definition, parameters, request.instruments)
    const { venueId } = instruments[0]!
    for (const schedule of definition.schedules?.(parameters) ?? []) {
      const fault = scheduleFault(schedule, venueId)
      if (fault) throw invalid('parameters', `The schedule cannot be kept: ${fault}.`)
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const { message } = cause as Error
    throw invalid('strategy', `The strategy "${strategy}" does not start: ${message}`)
  }
  return {
    strategy,
    parameters,
    instruments,
    initialCash,
    costs: {
      feeBps: 0n as Fixed<'bps'>,
      feePerOrder: NO_MONEY,
      slippageBps: 0n as Fixed<'bps'>,
      ...request.costs,
    },
    limits: {
      maximumPosition: null,
      forbiddenInstruments: [],
      allowShort: false,
      ...request.limits,
    },
    feed: feedOf(request.feed),
  }
}

const EARLIEST = '1900-01-01' as CalendarDate // before any bar, and within what PostgreSQL reads

function feedOf(given: Partial<FeedConfig> = {}): FeedConfig {
  const from = '1970-01-01' as CalendarDate
  const feed: FeedConfig = { interval: '1d', from, to: null, barsPerSecond: null, ...given }
  if (feed.from < EARLIEST) {
    throw invalid('feed.from', `The first session cannot be before ${EARLIEST}.`)
  }
  if (feed.to !== null && feed.to < feed.from) {
    throw invalid('feed.to', 'The last session cannot be before the first.')
  }
  return feed
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid_input', { field }, { message })
}

/** What the database's rules refused, in our words. A run that exists was made by the first try. */
function explain(cause: unknown): void {
  const { constraint } = cause as { readonly constraint?: string }
  if (constraint === 'run_pkey') return
  if (constraint === 'run_one_running_sip') throw new AppError('run_already_running', {}, { cause })
  throw cause
}
