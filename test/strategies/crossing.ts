import { strategy } from '#src/domain/strategy/strategy.ts'

/**
 * Uses all that a strategy may use, so that what a restart forgets is seen: indicators, numbers of
 * its own that are not finite, limit and stop orders that rest for a while, and two instruments.
 */
export const crossing = strategy({
  name: 'crossing',
  summary: 'Trades two instruments by an average, with resting orders on both sides.',
  parameters: { period: { kind: 'integer', default: 3, min: 1, max: 50, about: 'bars' } },
  create({ parameters: { period }, indicators, memory }) {
    const mean = indicators.ema(period)
    const kept = memory({ peak: -Infinity, last: Number.NaN, sign: -0 })

    return {
      onBar(context) {
        const { close, position, barIndex } = context
        const now = mean.update(close)
        const fell = close < kept.peak * 0.99
        kept.peak = fell ? -Infinity : Math.max(kept.peak, close)
        if (Object.is(kept.sign, -0) && barIndex % 2 === 0) context.buyLimit(3, close - 0.25)
        if (close > now && Number.isNaN(kept.last)) context.buy(5)
        if (fell && position > 0) context.sell(Math.ceil(position / 2))
        if (position > 8 && context.openOrders === 0) context.sellStop(4, close - 0.5)
        if (barIndex % 7 === 6) context.cancelOrders()
        const [, other] = context.instruments
        if (barIndex % 5 === 3) other?.buyFor(context.cash / 20)
        kept.last = now > close ? Number.NaN : now
      },
      onSchedule: (context, kind) => (kind === 'sip' ? context.buy(2) : context.sell(1)),
    }
  },
})
