import { assert } from '../../core/assert.ts'
import type { Act } from '../../app/streams/answer-message.ts'
import { replay, type Stream } from '../../contract/streams/stream.ts'
import { replayActions } from './replay-actions.ts'
import type { ApiContext } from '../route.ts'

/** What a connection can do that only its stream offers. */
export function actionsOf(context: ApiContext, stream: Stream): Act {
  if (stream.id === replay.id) return replayActions(context)
  assert(Object.keys(stream.actions).length === 0, 'each action of a stream has what does it')
  return () => Promise.resolve([])
}
