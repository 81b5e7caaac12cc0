import type { z } from 'zod'
import { CLIENT_MESSAGES, type Action } from '../../contract/streams/client-messages.ts'
import { faultsOf } from '../../contract/faults.ts'
import type { StreamErrorCode } from '../../contract/streams/server-messages.ts'
import type { Stream } from '../../contract/streams/stream.ts'
import type { Topic } from '../../contract/streams/topic.ts'
import { accept, refuse, type Result } from '../../core/result.ts'

export type ClientMessage =
  | ({ readonly action: 'subscribe'; readonly topics: readonly Topic[] } & Of<'subscribe'>)
  | { readonly action: 'unsubscribe'; readonly topics: readonly Topic[] }
  | ({ readonly action: 'authenticate' } & Of<'authenticate'>)
  | ({ readonly action: 'ping' } & Of<'ping'>)
  | ({ readonly action: 'request_snapshot' } & Of<'request_snapshot'>)
  | ({ readonly action: 'resume' } & Of<'resume'>)
  | OwnAction

/** Something that one stream alone can be told. */
export interface OwnAction {
  readonly action: 'own'
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

type Of<A extends Action> = z.output<(typeof CLIENT_MESSAGES)[A]>

export interface StreamRefusal {
  readonly code: StreamErrorCode
  readonly message: string
}

/** Reads what a client said, in the words of its stream. */
export function readMessage(stream: Stream, text: string): Result<ClientMessage, StreamRefusal> {
  const value = parse(text)
  if (value === null) {
    return refuse({ code: 'JSON_ERROR', message: 'Send a JSON object, like {"action":"ping"}.' })
  }
  const { action } = value
  const actions = [...Object.keys(CLIENT_MESSAGES), ...Object.keys(stream.actions)]
  if (typeof action !== 'string' || !actions.includes(action)) {
    const said =
      typeof action === 'string' ? `"${action.slice(0, 50)}" is no action` : 'Say an action'
    const message = `${said}: one of ${actions.join(', ')}.`
    return refuse({ code: 'UNKNOWN_ACTION', message })
  }
  const own = stream.actions[action]
  const shape = own ?? CLIENT_MESSAGES[action as Action]
  const named = action === 'subscribe' || action === 'unsubscribe'
  const read = (named ? shape.extend(stream.parameters.shape) : shape).safeParse(value)
  if (!read.success) {
    const message = `${action}: ${faultsOf(read.error)}.`
    return refuse({ code: 'VALIDATION_ERROR', message })
  }
  if (own) return accept({ action: 'own', name: action, parameters: read.data })
  const topics = named ? { topics: stream.topicsOf(read.data) } : {}
  return accept({ ...read.data, ...topics, action } as unknown as ClientMessage)
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
