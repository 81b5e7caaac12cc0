import { movingModels, type ModelMove } from '../../store/learning/moving-models.ts'
import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import type { News } from '../streams/hub.ts'
import type { StateSource } from '../streams/source.ts'
import { modelsDoor } from './training-door.ts'

export type { ModelMove } from '../../store/learning/moving-models.ts'

/** How models are told: one that moved, and those that can still move. */
export interface ModelViews {
  update(move: ModelMove): object
  snapshot(moves: readonly ModelMove[]): object
}

const LOOK_EVERY_MS = 100 // at most

/** How far a user's models are; of each only the newest counts. */
export function modelSource(
  { pool, clock }: Context,
  doorbell: Doorbell,
  userId: string,
  views: ModelViews,
): StateSource {
  let begun: Promise<readonly ModelMove[]> | null = null // from which on all that moves is told
  return {
    kind: 'state',
    async *changes(signal) {
      begun = movingModels(pool, userId)
      let known = keyed(await begun)
      while (!signal.aborted) {
        const rung = doorbell.wait(modelsDoor(userId), signal) // before reading
        const now = keyed(await movingModels(pool, userId))
        const moved = [...now.values()].filter((one) => !isSame(one, known.get(one.modelId)))
        if (moved.length > 0) yield moved.map((move) => newsOf(move, views))
        known = now
        await rung
        await clock.sleep(LOOK_EVERY_MS, signal)
      }
    },
    async snapshot() {
      await begun // or what moved before that and behind the snapshot would never be told
      return { body: views.snapshot(await movingModels(pool, userId)) }
    },
  }
}

function keyed(moves: readonly ModelMove[]): ReadonlyMap<string, ModelMove> {
  return new Map(moves.map((move) => [move.modelId, move]))
}

function isSame(a: ModelMove, b: ModelMove | undefined): boolean {
  return a.status === b?.status && a.progress === b.progress && a.tries === b.tries
}

function newsOf(move: ModelMove, views: ModelViews): News {
  return { slot: move.modelId, cursor: null, body: views.update(move) }
}
