import { instantiate, type LiveStrategy, type StrategyMemory } from '../strategy/instantiate.ts'
import type { Parameters } from '../strategy/parameters.ts'
import type { Strategy } from '../strategy/strategy.ts'

/**
 * The same strategy, but after every `calls` calls its memory is written down, another instance is
 * made, and that one reads it: what happens when another worker takes a run over. A simulation of
 * it differs from one of the strategy only when the strategy keeps something outside of its memory.
 */
export function restarting<P extends Parameters>(
  definition: Strategy<P>,
  calls: number,
): Strategy<P> {
  return {
    ...definition,
    create({ parameters, instrumentIds }) {
      const begin = () => instantiate(definition, parameters, instrumentIds)
      let live = begin()
      let count = 0

      function current(): LiveStrategy {
        if (count > 0 && count % calls === 0) {
          const written = JSON.stringify(live.save())
          live = begin()
          live.load(JSON.parse(written) as StrategyMemory)
        }
        count += 1
        return live
      }
      return {
        ...(live.onBar && { onBar: (context) => current().onBar!(context) }),
        ...(live.onSchedule && {
          onSchedule: (context, kind) => current().onSchedule!(context, kind),
        }),
      }
    },
  }
}
