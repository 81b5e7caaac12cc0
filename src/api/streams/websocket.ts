import type { Duplex } from 'node:stream'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError } from '../../core/app-error.ts'
import { SECOND_MS } from '../../core/instant.ts'
import { networkOf } from '../../app/identity/keys/network-of.ts'
import { isCallerGood } from '../../app/identity/is-caller-good.ts'
import { openSessions } from '../../app/streams/sessions.ts'
import { openStreams } from '../../app/streams/streams.ts'
import { STREAMS, type Stream } from '../../contract/streams/stream.ts'
import { servedChannels } from './channels.ts'
import { actionsOf } from './stream-actions.ts'
import type { ApiContext } from '../route.ts'
import { givenCredential, tokenCredential } from './websocket-credential.ts'
import { framesOf } from './websocket-frames.ts'
import { openPeer, type Peer, type PeerOptions } from './websocket-peer.ts'

export interface StreamLimits {
  readonly perUser: number // connections, of this process
  readonly strangers: number // of one address, which have not said yet whose they are
  readonly inAll: number
}

export const STREAM_LIMITS: StreamLimits = { perUser: 1_000, strangers: 500, inAll: 5_000 }

interface Held {
  readonly stranger: string | null // the network that it came from without a credential
  readonly report: () => void // of its counts
}

const LARGEST_FRAME = 65_536 // bytes
const LAST_WORDS_MS = 2 * SECOND_MS // for the answers to our close frames

/** Answers every stream of the contract at its address. */
export function bindStreams(
  app: FastifyInstance,
  context: ApiContext,
  limits: StreamLimits = STREAM_LIMITS,
): void {
  const { clock, log, doorbell, metrics } = context
  const upgrades = new WeakMap<
    IncomingMessage,
    { readonly socket: Duplex; readonly head: Buffer }
  >()
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false, // it costs three quarters of what a core can send
    maxPayload: LARGEST_FRAME,
  })
  const streams = openStreams(context, {
    doorbell,
    channels: servedChannels(context),
    encode: framesOf,
  })
  const sessions = openSessions(clock)
  const peers = new Map<Peer, Held>()
  const closed = new AbortController()
  let isStopping = false

  for (const stream of STREAMS) answer(stream)
  upgradeThroughRoutes()
  void beatEachSecond()
  app.addHook('preClose', stop)

  function answer(stream: Stream): void {
    app.get(stream.path, { schema: { hide: true } as object }, async (request, reply) => {
      const upgrade = upgrades.get(request.raw)
      if (!upgrade) throw new AppError('upgrade_required')
      if (isStopping || peers.size >= limits.inAll) {
        throw tooMany(`This server holds ${limits.inAll} streams, its most. Come back later.`)
      }
      const { socket, head } = upgrade
      const given = givenCredential(context, request, reply)
      const stranger = given === null ? networkOf(request.ip) : null
      if (stranger !== null && strangersOf(stranger) >= limits.strangers) {
        throw tooMany(
          `${limits.strangers} streams of your address have not said whose they are. Come back later.`,
        )
      }
      given?.catch(() => {}) // it is answered when the socket is open
      const { begin } = request.query as Readonly<Record<string, unknown>>
      const parameters = stream.parameters.safeParse(request.query)
      reply.hijack()
      reply.raw.detachSocket(socket as never)
      sockets.handleUpgrade(request.raw, socket, head, (opened) => {
        const authenticate = (token: string) => tokenCredential(context, request, reply, token)
        admit(stream, opened, socket, stranger, {
          given,
          authenticate,
          begin: begin === 'false' || !parameters.success ? null : parameters.data,
        })
      })
      // The request is over, as far as its log line goes; it names the caller, where one was given.
      const { caller = null } = (await given?.catch(() => null)) ?? {}
      request.caller = caller
      reply.raw.statusCode = 101
      reply.raw.emit('finish')
    })
  }

  function admit(
    stream: Stream,
    socket: WebSocket,
    wire: Duplex,
    stranger: string | null,
    how: Pick<PeerOptions, 'given' | 'authenticate' | 'begin'>,
  ): void {
    const labels = { stream: stream.id }
    let reported = { sent: 0, dropped: 0, subscriptions: 0 }
    const report = (): void => {
      const counts = peer.counts()
      metrics.websocket.messagesOut.inc(labels, counts.sent - reported.sent)
      metrics.websocket.dropped.inc(labels, counts.dropped - reported.dropped)
      metrics.websocket.subscriptions.inc(labels, counts.subscriptions - reported.subscriptions)
      reported = counts
    }
    const peer = openPeer(context, {
      ...how,
      stream,
      act: actionsOf(context, stream),
      streams,
      sessions,
      socket,
      wire,
      isGood: (caller) => isCallerGood(context, caller),
      admit(userId) {
        const held = [...peers.keys()].filter((other) => other.userId === userId).length
        if (held < limits.perUser) return null
        metrics.rateLimit.blocks.inc({ limit: 'connections' })
        return `You have ${held} streams open, the most one user may have. Close one first.`
      },
      onOpen: () => log.info({ stream: stream.id, user_id: peer.userId }, 'a stream was opened'),
      onMessage: () => metrics.websocket.messagesIn.inc(labels),
      onError: (kind) => metrics.websocket.errors.inc({ ...labels, kind }),
      onClose(code) {
        peers.delete(peer)
        report()
        metrics.websocket.connections.dec(labels)
        metrics.websocket.closes.inc({ ...labels, code: String(code) })
        log.info({ stream: stream.id, user_id: peer.userId, code }, 'a stream was closed')
      },
    })
    peers.set(peer, { stranger, report })
    metrics.websocket.connections.inc(labels)
  }

  function strangersOf(network: string): number {
    return [...peers].filter(
      ([{ userId }, { stranger }]) => userId === null && stranger === network,
    ).length
  }

  function tooMany(message: string): AppError {
    metrics.rateLimit.blocks.inc({ limit: 'connections' })
    return new AppError('rate_limited', { retry_after: 5 }, { message })
  }

  /** Lets a request for a WebSocket meet the same routes and hooks as any other. */
  function upgradeThroughRoutes(): void {
    const paths = new Set<string>(STREAMS.map(({ path }) => path))
    const server = app.server as typeof app.server & {
      shouldUpgradeCallback: (request: IncomingMessage) => boolean
    }
    // Any other upgrade is refused by not taking it up: the request is answered as it is.
    server.shouldUpgradeCallback = ({ url, headers }) =>
      paths.has(url!.split('?', 1)[0]!) && headers.upgrade?.toLowerCase() === 'websocket'
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => {}) // it closes, too
      const response = new ServerResponse(request)
      response.assignSocket(socket as never)
      response.shouldKeepAlive = false
      response.on('finish', () => {
        if (response.statusCode !== 101) socket.end()
      })
      upgrades.set(request, { socket, head })
      app.routing(request, response)
    })
  }

  async function beatEachSecond(): Promise<void> {
    while (!closed.signal.aborted) {
      await clock.sleep(SECOND_MS, closed.signal)
      for (const [peer, { report }] of peers) {
        peer.beat()
        report()
      }
    }
  }

  /** Says goodbye to all; those who do not answer in time are cut. */
  async function stop(): Promise<void> {
    isStopping = true
    for (const peer of peers.keys()) peer.close(1001)
    const until = performance.now() + LAST_WORDS_MS
    while (peers.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    closed.abort()
    for (const peer of peers.keys()) peer.terminate()
    streams.close()
  }
}
