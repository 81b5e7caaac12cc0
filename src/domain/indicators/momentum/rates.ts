import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { change } from '../steps/arithmetic.ts'

const RATE = { category: 'momentum', needs: ['close'], pane: 'own' } as const

export const mom: IndicatorDefinition = indicator({
  ...RATE,
  name: 'MOM',
  title: 'Momentum',
  parameters: [period(10)],
  outputs: ['mom'],
  source: 'TA-Lib 0.8, MOM',
  build: (plan, [back]) => [change(plan, plan.input('close'), back!)],
})

export const roc: IndicatorDefinition = indicator({
  ...RATE,
  name: 'ROC',
  title: 'Rate of change, in percent',
  parameters: [period(12)],
  outputs: ['roc'],
  source: 'TA-Lib 0.8, ROC: 0 where the earlier close is 0',
  build: (plan, [back]) => [rate(plan, plan.input('close'), back!, 100, 1)],
})

export const rocp: IndicatorDefinition = indicator({
  ...RATE,
  name: 'ROCP',
  title: 'Rate of change, as a fraction',
  parameters: [period(10)],
  outputs: ['rocp'],
  source: 'TA-Lib 0.8, ROCP: 0 where the earlier close is 0',
  build: (plan, [back]) => [rate(plan, plan.input('close'), back!, 1, 1)],
})

export const rocr: IndicatorDefinition = indicator({
  ...RATE,
  name: 'ROCR',
  title: 'Ratio of a close to an earlier one',
  parameters: [period(10)],
  outputs: ['rocr'],
  source: 'TA-Lib 0.8, ROCR: 0 where the earlier close is 0',
  build: (plan, [back]) => [rate(plan, plan.input('close'), back!, 1, 0)],
})

export const rocr100: IndicatorDefinition = indicator({
  ...RATE,
  name: 'ROCR100',
  title: 'Ratio of a close to an earlier one, of 100',
  parameters: [period(10)],
  outputs: ['rocr100'],
  source: 'TA-Lib 0.8, ROCR100: 0 where the earlier close is 0',
  build: (plan, [back]) => [rate(plan, plan.input('close'), back!, 100, 0)],
})

/** `scale` × (value ÷ earlier − `less`); 0 where the earlier is 0. */
export function rate(plan: Plan, of: Series, back: number, scale: number, less: number): Series {
  const terms = Float64Array.of(scale, less)
  return plan.step([of], {
    window: back + 1,
    bind: ([values], [rates]) => ({
      run: (from, to) => compare(values, rates!, back, terms, from, to),
    }),
  })
}

/** As `divide`, with columns for arguments and numbers in an array of doubles. */
function compare(
  values: Float64Array,
  rates: Float64Array,
  back: number,
  terms: Float64Array,
  from: number,
  to: number,
): void {
  const [scale, less] = [terms[0]!, terms[1]!]
  for (let index = from; index < to; index += 1) {
    const before = values[index - back]!
    rates[index] = before === 0 ? 0 : (values[index]! / before - less) * scale
  }
}
