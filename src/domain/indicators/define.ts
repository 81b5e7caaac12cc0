import type { IndicatorDefinition, IndicatorParameter } from './definition.ts'
import { planSteps, type Series } from './plan.ts'

type Derived = 'warmUp' | 'memory' | 'aliases' | 'conflict'
type Said = Omit<IndicatorDefinition, Derived> &
  Partial<Pick<IndicatorDefinition, 'aliases' | 'conflict'>>

/** Completes a definition with what its steps tell: nobody writes a warm-up down, or gets it wrong. */
export function indicator(said: Said): IndicatorDefinition {
  const outputs = (parameters: readonly number[]) =>
    planSteps(said.needs, (plan) => said.build(plan, parameters)).outputs
  return {
    aliases: [],
    conflict: () => null,
    ...said,
    warmUp: (parameters) => Math.max(...outputs(parameters).map((series) => series.first)),
    memory(parameters) {
      const memories = outputs(parameters).map((series) => series.memory)
      return memories.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)))
    },
  }
}

/** The longest window: it bounds what one request can cost. */
const LONGEST = 5_000

export function period(standard: number, name = 'period', min = 1): IndicatorParameter {
  return { name, default: standard, min, max: LONGEST, integer: true }
}

export function factor(name: string, standard: number, min = 0, max = 1_000): IndicatorParameter {
  return { name, default: standard, min, max, integer: false }
}

/** Outputs that begin together, when the last of them does, as TA-Lib's do. */
export function together(outputs: readonly Series[]): Series[] {
  const first = Math.max(...outputs.map((series) => series.first))
  return outputs.map((series) => ({ ...series, first }))
}
