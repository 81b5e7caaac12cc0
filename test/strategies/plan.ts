import { strategy } from '#src/domain/strategy/strategy.ts'

/** Buys at each SIP what it is told to, and brings the second instrument along at a rebalance. */
export const plan = strategy({
  name: 'plan',
  summary: 'Buys a number of units of the first instrument at each SIP.',
  parameters: {
    units: { kind: 'number', default: 10, min: -1_000_000, max: 1_000_000, about: 'units a SIP' },
  },
  create: ({ parameters: { units } }) => ({
    onSchedule(context, kind) {
      if (kind === 'sip') context.buy(units)
      else context.sell(Math.floor(context.position / 2))
    },
  }),
})
