import { fixed, format, type Price } from '../../core/fixed.ts'
import type { RunState } from '../../domain/engine/run-state.ts'

/** What `run_state.memory` holds: the part of a run's state that no other table has. */
export interface StoredMemory {
  readonly strategy: RunState['memory']
  readonly prices: Readonly<Record<string, string>> // the latest of each instrument
  readonly barCount: number
}

export function encodeMemory({ memory, prices, barCount }: RunState): StoredMemory {
  return {
    strategy: memory,
    prices: Object.fromEntries([...prices].map(([id, price]) => [id, format(price)])),
    barCount,
  }
}

/** Reads it back. A run that was made by hand and never ticked remembers nothing. */
export function decodeMemory(
  stored: Partial<StoredMemory>,
): Pick<RunState, 'memory' | 'prices' | 'barCount'> {
  const { strategy = null, prices = {}, barCount = 0 } = stored
  const known = Object.entries(prices).map(([id, text]) => [id, fixed<'price'>(text)] as const)
  return { memory: strategy, prices: new Map<string, Price>(known), barCount }
}
