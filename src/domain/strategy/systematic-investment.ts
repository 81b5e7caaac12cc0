import type { Frequency, Schedule } from '../calendar/schedule.ts'
import { strategy, type InstrumentView, type StrategyContext } from './strategy.ts'

const FEE_ROOM = 0.01 // of cash
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * A systematic investment plan (SIP): the same amount at every date of a schedule, shared out by
 * weight; and now and then a rebalance that brings the holdings back to their weights.
 */
export const systematicInvestment = strategy({
  name: 'systematic-investment',
  summary: 'Invests a fixed amount on a schedule, by weight, and rebalances now and then.',
  parameters: {
    amount: {
      kind: 'number',
      default: 10_000,
      min: 1,
      max: 1e12,
      about: 'money for each date, in the currency of the run',
    },
    frequency: {
      kind: 'choice',
      default: 'weekly',
      choices: ['daily', 'weekly', 'monthly'],
      about: 'how often to invest',
    },
    weekday: {
      kind: 'choice',
      default: 'monday',
      choices: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      about: 'of a weekly plan',
    },
    dayOfMonth: {
      kind: 'integer',
      default: 5,
      min: 1,
      max: 31,
      about: 'of a monthly plan, and of the rebalance',
    },
    time: { kind: 'time', default: '10:00', about: "on the venue's clock" },
    weights: {
      kind: 'weights',
      default: {},
      about: 'of the instruments; without any, equal ones',
    },
    rebalance: {
      kind: 'choice',
      default: 'quarterly',
      choices: ['never', 'monthly', 'quarterly'],
      about: 'how often to bring the holdings back to their weights',
    },
    bandFraction: {
      kind: 'number',
      default: 0.02,
      min: 0,
      max: 1,
      about: 'a holding this close to its weight, as a fraction of all, is left alone',
    },
  },

  schedules({ frequency, weekday, dayOfMonth, time, rebalance }) {
    const often: Record<typeof frequency, Frequency> = {
      daily: { every: 'day' },
      weekly: { every: 'week', weekday: WEEKDAYS.indexOf(weekday) },
      monthly: { every: 'month', dayOfMonth },
    }
    const plan: Schedule = { kind: 'sip', frequency: often[frequency], timeOfDay: time }
    if (rebalance === 'never') return [plan]
    const every = rebalance === 'monthly' ? 'month' : 'quarter'
    return [plan, { kind: 'rebalance', frequency: { every, dayOfMonth }, timeOfDay: time }]
  },

  create({ parameters: { amount, weights, bandFraction }, instrumentIds }) {
    const shares = sharesOf(weights, instrumentIds)

    return {
      onSchedule(context, kind) {
        if (kind === 'sip') invest(context)
        else rebalance(context)
      },
    }

    function invest({ instruments }: StrategyContext): void {
      for (const view of instruments) {
        const share = shares.get(view.instrumentId)!
        if (share > 0) view.buyFor(amount * share)
      }
    }

    /** Sells first, so that the purchases find the cash, and leaves some of it for their fees. */
    function rebalance(context: StrategyContext): void {
      const { instruments } = context
      const held = instruments.reduce((sum, { position, close }) => sum + position * close, 0)
      if (held === 0) return
      const excess = (view: InstrumentView): number =>
        view.position * view.close - held * shares.get(view.instrumentId)!
      const out = instruments.filter((view) => Math.abs(excess(view)) > bandFraction * held)
      const trades = out.map((view) => ({ view, units: Math.trunc(excess(view) / view.close) }))
      for (const { view, units } of trades) if (units > 0) view.sell(units)
      for (const { view, units } of trades) {
        const most = Math.trunc((context.cash * (1 - FEE_ROOM)) / view.close)
        if (units < 0 && most > 0) view.buy(Math.min(-units, most))
      }
    }
  },
})

/** The weights as fractions of one. An instrument that is not named gets nothing. */
function sharesOf(
  weights: Readonly<Record<string, number>>,
  instrumentIds: readonly string[],
): ReadonlyMap<string, number> {
  const named = Object.keys(weights)
  const stranger = named.find((id) => !instrumentIds.includes(id))
  if (stranger) throw new RangeError(`the weights name ${stranger}, which the run does not trade`)
  const weightOf = (id: string): number => (named.length === 0 ? 1 : (weights[id] ?? 0))
  const total = instrumentIds.reduce((sum, id) => sum + weightOf(id), 0)
  return new Map(instrumentIds.map((id) => [id, weightOf(id) / total]))
}
