import { factor, indicator } from '../define.ts'
import type { IndicatorDefinition, IndicatorParameter } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { difference } from '../steps/arithmetic.ts'
import { simpleMean } from '../steps/means.ts'
import { greaterOf, lesserOf } from '../steps/select.ts'
import { Candles } from './candles.ts'

/** Which means of the candles before a pattern compares with. */
type Usual = 'body' | 'range' | 'shadows' | 'nearRange'

/**
 * What a bar completes: +100 for a bullish pattern, −100 for a bearish one, ±200 if it is confirmed,
 * ±80 if two bodies only share an end; else 0.
 */
type Judge = (candles: Candles, index: number, penetration: number) => number

interface Said {
  readonly name: string
  readonly title: string
  readonly warmUp: number // TA-Lib's look-back
  readonly usual: readonly Usual[]
  readonly penetration?: number // of a body by the close of a later candle, as a fraction
  readonly judge: Judge
}

/** A candlestick pattern as an indicator: all of them see the same words, and say the same values. */
export function pattern(said: Said): IndicatorDefinition {
  const parameters: IndicatorParameter[] = []
  if (said.penetration !== undefined) parameters.push(factor('penetration', said.penetration))
  return indicator({
    name: said.name,
    title: said.title,
    category: 'pattern',
    parameters,
    outputs: ['pattern'],
    needs: ['open', 'high', 'low', 'close'],
    pane: 'price',
    source: `TA-Lib 0.8, ${said.name} with its default candle settings`,
    build: (plan, [penetration = 0]) => [judged(plan, said, penetration)],
  })
}

function judged(plan: Plan, { judge, usual, warmUp }: Said, penetration: number): Series {
  const open = plan.input('open')
  const [high, low, close] = [plan.input('high'), plan.input('low'), plan.input('close')]
  const mean = (name: Usual) => (usual.includes(name) ? usualOf(plan, name) : open)
  const inputs = [
    open,
    high,
    low,
    close,
    mean('body'),
    mean('range'),
    mean('shadows'),
    mean('nearRange'),
  ] as const
  const latest = Math.max(...inputs.map((series) => series.first))
  return plan.step(inputs, {
    window: warmUp - latest + 1,
    bind([opens, highs, lows, closes, body, range, shadows, nearRange], [output]) {
      const bars = { open: opens, high: highs, low: lows, close: closes }
      const candles = new Candles(bars, { body, range, shadows, nearRange })
      return {
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            output![index] = judge(candles, index, penetration)
          }
        },
      }
    },
  })
}

function usualOf(plan: Plan, name: Usual): Series {
  if (name === 'body') return simpleMean(plan, bodies(plan), 10)
  if (name === 'shadows') return simpleMean(plan, shadowsOf(plan), 10)
  const range = difference(plan, plan.input('high'), plan.input('low'))
  return simpleMean(plan, range, name === 'range' ? 10 : 5)
}

function bodies(plan: Plan): Series {
  return plan.step([plan.input('open'), plan.input('close')], {
    bind: ([open, close], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = Math.abs(close[index]! - open[index]!)
        }
      },
    }),
  })
}

function shadowsOf(plan: Plan): Series {
  const bar = [
    plan.input('open'),
    plan.input('high'),
    plan.input('low'),
    plan.input('close'),
  ] as const
  return plan.step(bar, {
    bind: ([open, high, low, close], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const top = greaterOf(open[index]!, close[index]!)
          const bottom = lesserOf(open[index]!, close[index]!)
          output![index] = high[index]! - top + (bottom - low[index]!)
        }
      },
    }),
  })
}
