import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { AppError, ERRORS } from '../../core/app-error.ts'
import { SECOND_MS } from '../../core/instant.ts'
import type { Context } from '../../app/context.ts'
import {
  openConnection,
  type Connection,
  type ConnectionCounts,
  type ConnectionOptions,
  type Credential,
  type Link,
} from '../../app/streams/connection.ts'
import { CLOSE_CODES, type CloseCode } from '../../contract/streams/server-messages.ts'
import { readMessage } from '../../app/streams/read-message.ts'

/** One socket, from its upgrade to its end. */
export interface Peer {
  readonly userId: string | null // null until it has shown who it is
  counts(): ConnectionCounts
  beat(): void
  close(code: CloseCode, reason?: string): void
  terminate(): void
}

export interface PeerOptions extends Omit<ConnectionOptions, 'link' | 'credential'> {
  readonly socket: WebSocket
  readonly wire: Duplex // the socket below it
  readonly given: Promise<Credential> | null
  /** Whether this user may have one connection more; a sentence says why not. */
  admit(userId: string): string | null
  onOpen(credential: Credential): void
  onMessage(): void
  onClose(code: number): void
}

const AUTHENTICATE_WITHIN_MS = 3 * SECOND_MS
const CLOSE_WITHIN_MS = 2 * SECOND_MS
const MESSAGES_A_SECOND = 50
const MESSAGES_AT_ONCE = 200

export function openPeer(context: Context, options: PeerOptions): Peer {
  const { clock, log } = context
  const { socket, wire, given, stream } = options
  const openedAt = clock.now()
  let connection: Connection | null = null
  let userId: string | null = null
  let allowance = { messages: MESSAGES_AT_ONCE, at: openedAt }
  let closedAt: number | null = null
  let hasSpoken = given !== null // for itself: from then on it waits for us

  const link: Link = {
    // Frames that were made for many: the library would make them anew for each.
    write: (bytes) => {
      if (socket.readyState === socket.OPEN) wire.write(bytes)
    },
    get backlog() {
      return wire.writableLength
    },
    ping: () => {
      if (socket.readyState === socket.OPEN) socket.ping()
    },
    close,
  }

  // In the order in which they came: what arrives while the credential is looked at waits for it.
  let working = given === null ? Promise.resolve() : given.then(open, refuse)

  wire.on('drain', () => connection?.drain())
  socket.on('ping', () => connection?.heard())
  socket.on('pong', () => connection?.heard())
  socket.on('error', () => {}) // it closes, with the code that fits
  socket.on('close', (code) => {
    connection?.lost()
    options.onClose(code)
  })
  socket.on('message', (data, isBinary) => {
    options.onMessage()
    if (isBinary) return close(1003)
    if (!mayAsk()) return close(1008, 'You send too many messages. Send at most 50 a second.')
    const text = String(data)
    working = working.then(() => (connection ? connection.receive(text) : introduce(text)))
  })

  return {
    get userId() {
      return userId
    },
    counts: () => connection?.counts() ?? { sent: 0, dropped: 0, subscriptions: 0 },
    beat() {
      const at = clock.now()
      if (closedAt !== null) {
        if (at - closedAt > CLOSE_WITHIN_MS) socket.terminate()
      } else if (connection) {
        connection.beat()
      } else if (!hasSpoken && at - openedAt >= AUTHENTICATE_WITHIN_MS) {
        close(1008, NOBODY)
      }
    },
    close,
    terminate: () => socket.terminate(),
  }

  /** The first message of one that came without a credential. */
  async function introduce(text: string): Promise<void> {
    hasSpoken = true
    const read = readMessage(stream, text)
    if (!read.ok || read.value.action !== 'authenticate') return close(1008, NOBODY)
    await options.authenticate(read.value.token).then(open, refuse)
  }

  function open(credential: Credential): void {
    if (closedAt !== null || socket.readyState !== socket.OPEN) return
    const refusal = options.admit(credential.caller.userId)
    if (refusal !== null) return close(1013, refusal)
    userId = credential.caller.userId
    connection = openConnection(context, { ...options, link, credential })
    options.onOpen(credential)
  }

  /** 1008 is for good, so it is kept for credentials that do not work. */
  function refuse(cause: unknown): void {
    const status = cause instanceof AppError ? ERRORS[cause.code].status : 500
    if (status === 429) return close(1013, (cause as AppError).message)
    if (status < 500) return close(1008, (cause as AppError).message)
    log.warn({ err: cause }, 'a stream could not be opened')
    close(1013, 'The credential could not be looked at just now. Try again soon.')
  }

  function mayAsk(): boolean {
    const at = clock.now()
    const refilled = allowance.messages + ((at - allowance.at) / SECOND_MS) * MESSAGES_A_SECOND
    allowance = { messages: Math.min(refilled, MESSAGES_AT_ONCE) - 1, at }
    return allowance.messages >= 0
  }

  function close(code: CloseCode | 1000, reason?: string): void {
    if (closedAt !== null) return
    closedAt = clock.now()
    const sentence = reason ?? (code === 1000 ? '' : CLOSE_CODES[code])
    socket.close(code, shortened(sentence))
  }
}

const NOBODY =
  'Say who you are: ?token=, ?ticket=, x-api-key, or first {"action":"authenticate","token":…}.'

/** A close frame holds 123 bytes of reason. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason)
  return bytes.length <= 123
    ? reason
    : `${bytes
        .subarray(0, 119)
        .toString()
        .replace(/\uFFFD+$/, '')}…`
}
