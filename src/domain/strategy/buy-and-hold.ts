import { strategy } from './strategy.ts'

/** The measure of all others: what one would have had by doing nothing. */
export const buyAndHold = strategy({
  name: 'buy-and-hold',
  summary: 'Buys the first instrument once and keeps it.',
  parameters: {
    investFraction: {
      kind: 'number',
      default: 0.98,
      min: 0.01,
      max: 1,
      about: 'of cash; the rest pays for the fee and for a next open above this close',
    },
  },
  create({ parameters: { investFraction } }) {
    return {
      // It asks again at each close until it holds something: a gap may have canceled the order.
      onBar(context) {
        if (context.position === 0 && context.openOrders === 0) {
          context.buyFor(context.cash * investFraction)
        }
      },
    }
  },
})
