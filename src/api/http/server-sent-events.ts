import { SECOND_MS } from '../../core/instant.ts'
import { isCallerGood } from '../../app/identity/is-caller-good.ts'
import type { Caller } from '../../app/identity/authenticate.ts'
import type { Context } from '../../app/context.ts'
import type { RunMessage } from '../../app/runs/stream-run.ts'
import { EventMessage, ProgressMessage } from '../../contract/runs/stream.ts'
import { toEventView, toProgressMessage } from '../runs/views.ts'

const HEARTBEAT_MS = 15 * SECOND_MS // shorter than what proxies call idle
const LOOK_AT_CALLER_MS = 5 * SECOND_MS

/**
 * Messages as a browser's EventSource reads them. Silence is broken by a comment now and then, so
 * that both ends notice a connection that is gone. Ends soon after the key is revoked or the session
 * has ended.
 *
 * Source: WHATWG HTML, 9.2 Server-sent events.
 */
export async function* serverSentEvents(
  context: Context,
  caller: Caller,
  messages: AsyncIterable<RunMessage>,
): AsyncGenerator<string> {
  const { clock } = context
  let spokenAt = clock.now()
  let callerSeenAt = spokenAt
  yield 'retry: 1000\n\n' // also sends the headers, before there is news

  for await (const message of messages) {
    const now = clock.now()
    if (now - callerSeenAt >= LOOK_AT_CALLER_MS) {
      if (!(await isCallerGood(context, caller))) return
      callerSeenAt = now
    }
    if (message.kind === 'silence') {
      if (now - spokenAt < HEARTBEAT_MS) continue
      yield ': still here\n\n'
    } else {
      yield textOf(message)
    }
    spokenAt = now
  }
}

function textOf(message: Exclude<RunMessage, { kind: 'silence' }>): string {
  if (message.kind === 'progress') {
    const progress = ProgressMessage.parse(toProgressMessage(message.progress))
    return `event: progress\ndata: ${JSON.stringify(progress)}\n\n`
  }
  const event = EventMessage.parse(toEventView(message.event))
  return `event: event\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
}
