import { assert } from '../../core/assert.ts'
import { indicatorsIn } from '../indicators/indicators.ts'
import { readParameters, type Parameters } from './parameters.ts'
import type { Strategy, StrategyInstance } from './strategy.ts'

/** A strategy at work, and the numbers that make it continue bit for bit somewhere else. */
export interface LiveStrategy extends StrategyInstance {
  save(): StrategyMemory
  load(memory: StrategyMemory): void
}

/** All that a strategy remembers, in numbers that survive JSON bit for bit. */
export interface StrategyMemory {
  readonly indicators: readonly KeptNumber[]
  readonly numbers: readonly KeptNumber[]
}

/** JSON writes every number but these as it is. NaN, the most frequent of them, is null. */
export type KeptNumber = number | null | '-0' | 'Infinity' | '-Infinity'

export function instantiate<P extends Parameters>(
  definition: Strategy<P>,
  given: Readonly<Record<string, unknown>>,
  instrumentIds: readonly string[],
): LiveStrategy {
  const slots: Float64Array[] = []
  const own: Record<string, number>[] = []
  const instance = definition.create({
    parameters: readParameters(definition.parameters, given),
    instrumentIds,
    indicators: indicatorsIn((slotCount) => {
      const kept = new Float64Array(slotCount)
      slots.push(kept)
      return kept
    }),
    memory: (initial) => {
      const kept = { ...initial }
      own.push(kept)
      return kept
    },
  })
  return {
    ...(instance.onBar && { onBar: (context) => instance.onBar!(context) }),
    ...(instance.onSchedule && {
      onSchedule: (context, kind) => instance.onSchedule!(context, kind),
    }),
    save: () => ({
      indicators: slots.flatMap((kept) => Array.from(kept, toJson)),
      numbers: own.flatMap((kept) => Object.values(kept).map(toJson)),
    }),
    load: (memory) => load(memory, slots, own),
  }
}

function load(
  memory: StrategyMemory,
  slots: readonly Float64Array[],
  own: readonly Record<string, number>[],
): void {
  const slotCount = slots.reduce((sum, kept) => sum + kept.length, 0)
  const fits = memory.indicators.length === slotCount
  assert(fits, 'a strategy remembers as many numbers as it was saved with')

  let offset = 0
  for (const kept of slots) {
    for (let index = 0; index < kept.length; index += 1) {
      kept[index] = fromJson(memory.indicators[offset + index]!)
    }
    offset += kept.length
  }
  const numbers = memory.numbers[Symbol.iterator]()
  for (const kept of own) {
    for (const name of Object.keys(kept)) kept[name] = fromJson(numbers.next().value ?? null)
  }
}

function toJson(value: number): KeptNumber {
  if (Number.isNaN(value)) return null
  if (Object.is(value, -0)) return '-0'
  return Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity'
}

function fromJson(value: KeptNumber): number {
  return value === null ? Number.NaN : Number(value)
}
