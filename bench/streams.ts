/**
 * Messages a second through the WebSocket hub, beside a bare broadcast by the same library.
 *
 *   node bench/streams.ts [--tiny] [--record]
 *
 * Each connection is sent 1,000 messages a second of 160 bytes, published one by one, a
 * millisecond apart. The clients are a process of their own. `cpu` is the server's process, of one
 * core; latency is from `publish` to the client's parse. Goals: p95 at most 20 ms, cpu under 0.6, a
 * stalled client under 1 MB.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocketServer, type WebSocket } from 'ws'
import { framesOf } from '#src/api/streams/websocket-frames.ts'
import { openPeer, type Peer } from '#src/api/streams/websocket-peer.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { openSessions } from '#src/app/streams/sessions.ts'
import { openStreams } from '#src/app/streams/streams.ts'
import type { News } from '#src/app/streams/hub.ts'
import type { Pool } from '#src/store/pool.ts'
import { everything } from '#src/contract/streams/stream.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const SECONDS = tiny ? 0.2 : 3
const WARM_MS = tiny ? 50 : 1_000
const PER_SECOND = 1_000
const CONNECTIONS = tiny ? [5] : [100, 500]
const STALLED = tiny ? 1 : 20
const MOST_AT_ONCE = 20 // a server that cannot keep up says less, instead of nothing but old news

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

for (const connections of CONNECTIONS) {
  const hub = await measure(connections, 0, serveHub)
  const bare = await measure(connections, 0, serveBare)
  const figures = {
    connections,
    asked: connections * PER_SECOND,
    ...hub.figures,
    barePerSecond: bare.figures.perSecond,
    bareP95Ms: bare.figures.p95Ms,
    bareCpu: bare.figures.cpu,
  }
  report('streams', figures)
  recordHistory('streams', figures)
}
const calm = await measure(tiny ? 5 : 100, 0, serveHub)
const crowded = await measure(tiny ? 5 : 100, STALLED, serveHub)
const stalled = {
  stalled: STALLED,
  stalledClientMb: (crowded.heldMb - calm.heldMb) / STALLED,
  p95Ms: crowded.figures.p95Ms,
  p95MsWithout: calm.figures.p95Ms,
}
report('streams', stalled)
recordHistory('streams', stalled)

/** A server with something to say: its port, and how to stop it. */
interface Serving {
  readonly port: number
  close(): void
}

async function measure(connections: number, stalledCount: number, serve: () => Promise<Serving>) {
  const { port, close } = await serve()
  const args = [port, connections, stalledCount, SECONDS].map(String)
  const load = fork(new URL('support/stream-load.ts', import.meta.url), args)
  await once(load, 'message')
  await new Promise((resolve) => setTimeout(resolve, WARM_MS))
  const answered = once(load, 'message')
  const before = process.cpuUsage()
  const began = performance.now()
  load.send('measure')
  const [latency] = (await answered) as [Record<'perSecond' | 'p50Ms' | 'p95Ms' | 'p99Ms', number>]
  const { user, system } = process.cpuUsage(before)
  const cpu = (user + system) / 1_000 / (performance.now() - began)
  collectGarbage()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  close()
  load.kill()
  if (load.exitCode === null && load.signalCode === null) await once(load, 'exit')
  const heldMb = (heapUsed + external + arrayBuffers) / 1_048_576
  return { figures: { ...latency, cpu }, heldMb }
}

function tickOf(n: number): News {
  const at = process.hrtime.bigint().toString()
  const body = { at, symbol: 'GOLDBEES.NSE', bid: '61.50', ask: '61.51', last: '61.50', n }
  return { slot: 'GOLDBEES.NSE', cursor: null, body }
}

/** Calls `say` once for each message that is due, about each millisecond. */
function speak(say: (n: number) => void): () => void {
  const began = performance.now()
  let said = 0
  let timer: NodeJS.Timeout
  const go = (): void => {
    const due = ((performance.now() - began) / 1_000) * PER_SECOND
    said = Math.max(said, Math.floor(due) - MOST_AT_ONCE) // what is more was never said
    while (said < due) say((said += 1))
    timer = setTimeout(go, 1)
  }
  go()
  return () => clearTimeout(timer)
}

/** The hub with its connections as the server binds them; only the credential is given. */
async function serveHub(): Promise<Serving> {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const context: Context = { pool: {} as Pool, clock: systemClock, log }
  const caller = { userId: 'bench', name: '', role: 'user', tier: 'internal' } as const
  const rights = { keyId: null, keyRates: null, sessionId: null } as const
  const reach = { permissions: 'all', accounts: 'all' } as const
  const credential = { caller: { ...caller, ...rights, ...reach }, expiresAt: null }
  const doorbell = { wait: async () => {}, close: async () => {} }
  const open = async () => ({
    kind: 'state' as const,
    async *changes(signal: AbortSignal) {
      const news: News[] = []
      let wake = (): void => {}
      const stop = speak((n) => {
        news.push(tickOf(n))
        wake()
      })
      signal.addEventListener('abort', () => wake())
      while (!signal.aborted) {
        if (news.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        yield news.splice(0)
      }
      stop()
    },
    snapshot: async () => ({ body: {} }),
  })
  const channels = [{ id: 'runs', delivery: 'queued' as const, open }]
  const streams = openStreams(context, { doorbell, channels, encode: framesOf })
  const sessions = openSessions(systemClock)
  const peers = new Set<Peer>()
  const begins = { ...everything, begins: true }
  const beating = setInterval(() => peers.forEach((peer) => peer.beat()), 1_000)
  const served = await serveSockets((socket, wire) => {
    const peer = openPeer(context, {
      streams,
      sessions,
      stream: begins,
      begin: { channel: 'runs', key: '*' },
      socket,
      wire,
      given: Promise.resolve(credential),
      authenticate: async () => credential,
      onError: () => {},
      act: async () => [],
      isGood: async () => true,
      admit: () => null,
      onOpen: () => {},
      onMessage: () => {},
      onClose: () => void peers.delete(peer),
    })
    peers.add(peer)
  })
  return {
    port: served.port,
    close() {
      clearInterval(beating)
      served.close()
      streams.close()
    },
  }
}

/** The plain way: each message is serialised once, and sent to each socket by itself. */
async function serveBare(): Promise<Serving> {
  const sockets = new Set<WebSocket>()
  const served = await serveSockets((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const stop = speak((n) => {
    const text = JSON.stringify({ type: 'update', channel: 'runs', key: '*', ...tickOf(n).body })
    // Without this its queues grow for as long as it is asked for more than it can send.
    for (const socket of sockets) if (socket.bufferedAmount < 1_048_576) socket.send(text)
  })
  return {
    port: served.port,
    close() {
      stop()
      served.close()
    },
  }
}

async function serveSockets(
  take: (socket: WebSocket, wire: Parameters<typeof openPeer>[1]['wire']) => void,
): Promise<Serving> {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const server = createServer()
  server.on('upgrade', (request, wire, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => take(socket, wire))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: () => server.close() }
}
