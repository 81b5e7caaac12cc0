import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan } from '../plan.ts'
import { middle } from '../steps/arithmetic.ts'
import { highest, lowest } from '../steps/extremes.ts'

export const midpoint: IndicatorDefinition = indicator({
  name: 'MIDPOINT',
  title: 'Middle of the highest and the lowest close',
  category: 'trend',
  parameters: [period(14)],
  outputs: ['midpoint'],
  needs: ['close'],
  pane: 'price',
  source: 'TA-Lib 0.8, MIDPOINT',
  build(plan, [span]) {
    const close = plan.input('close')
    return [middle(plan, highest(plan, close, span!), lowest(plan, close, span!))]
  },
})

export const midprice: IndicatorDefinition = indicator({
  name: 'MIDPRICE',
  title: 'Middle of the highest high and the lowest low',
  category: 'trend',
  parameters: [period(14)],
  outputs: ['midprice'],
  needs: ['high', 'low'],
  pane: 'price',
  source: 'TA-Lib 0.8, MIDPRICE',
  build: (plan, [span]) => [middleOf(plan, span!)],
})

export const ichimoku: IndicatorDefinition = indicator({
  name: 'ICHIMOKU',
  title: 'Ichimoku cloud',
  category: 'trend',
  parameters: [
    period(9, 'conversion_period'),
    period(26, 'base_period'),
    period(52, 'span_period'),
  ],
  outputs: ['conversion', 'base', 'span_a', 'span_b'],
  needs: ['high', 'low'],
  pane: 'price',
  source:
    'G. Hosoda (1969), as TradingView computes it; spans stand at the bar they are known at, and are drawn base_period − 1 bars later',
  build(plan, [conversion, base, span]) {
    const [quick, slow] = [middleOf(plan, conversion!), middleOf(plan, base!)]
    return [quick, slow, middle(plan, quick, slow), middleOf(plan, span!)]
  },
})

function middleOf(plan: Plan, span: number) {
  const top = highest(plan, plan.input('high'), span)
  return middle(plan, top, lowest(plan, plan.input('low'), span))
}
