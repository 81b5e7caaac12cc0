import { strategy } from '#src/domain/strategy/strategy.ts'

/** Spends all of its cash at the close of each bar, so that a higher open is beyond its means. */
export const allIn = strategy({
  name: 'all-in',
  summary: 'Buys for all of its cash at each bar.',
  parameters: {},
  create: () => ({ onBar: (context) => context.buyFor(context.cash) }),
})
