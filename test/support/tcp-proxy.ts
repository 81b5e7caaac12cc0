import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { chance, type Chance } from '#src/core/chance.ts'

/** A network between a client and a server, to be made as bad as a test wants. */
export interface TcpProxy {
  readonly host: string
  readonly port: number
  /** From now on, for what is not on its way yet. */
  shape(weather: Weather): void
  /** Every connection is reset, as when a machine or a firewall forgets it. New ones work. */
  cut(): void
  /** Nothing passes, in one direction or both; nobody is told. What is held arrives on `heal`. */
  blackHole(direction?: Direction | 'both'): void
  /** The server's side of every connection is gone, and the client is not told. */
  halfOpen(): void
  /** New connections are refused, as by a machine on which nothing listens. */
  refuse(): Promise<void>
  /** Ends what `blackHole` and `refuse` began, and the weather. */
  heal(): Promise<void>
  /** How many connections there are, and how many there ever were. */
  counts(): { readonly open: number; readonly ever: number }
  close(): Promise<void>
}

export type Direction = 'to-server' | 'to-client'

export interface Weather {
  readonly latencyMs?: number // each way
  readonly jitterMs?: number // up to so much more, drawn for each piece; order is kept
  readonly bytesPerSecond?: number // each way, of each connection
}

interface Tunnel {
  readonly client: Socket
  readonly server: Socket
  readonly pipes: readonly Pipe[]
}

/** A proxy on a free port of this machine; closed after `t`. The seed draws the jitter. */
export async function tcpProxy(
  t: { after(work: () => Promise<void>): void },
  target: { readonly host?: string; readonly port: number; readonly path?: string }, // a socket's path
  seed = 1,
): Promise<TcpProxy> {
  const tunnels = new Set<Tunnel>()
  const held = new Set<Direction>()
  let weather: Weather = {}
  let ever = 0

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true })
    const conditions = (direction: Direction): Conditions => ({
      draw: chance(seed, direction, ever),
      weather: () => weather,
      isHeld: () => held.has(direction),
    })
    const pipes = [
      pipe(client, server, conditions('to-server')),
      pipe(server, client, conditions('to-client')),
    ]
    const tunnel = { client, server, pipes }
    tunnels.add(tunnel)
    ever += 1
    for (const socket of [client, server]) socket.setNoDelay(true)
    client.on('error', () => reset(server))
    server.on('error', () => reset(client))
    client.on('close', () => tunnels.delete(tunnel))
  })
  const port = await listening(listener, 0)
  const proxy: TcpProxy = {
    host: '127.0.0.1',
    port,
    shape: (next) => void (weather = next),
    cut() {
      for (const { client, server } of tunnels) {
        reset(client)
        reset(server)
      }
    },
    blackHole(direction = 'both') {
      if (direction !== 'to-client') held.add('to-server')
      if (direction !== 'to-server') held.add('to-client')
      for (const { pipes } of tunnels) for (const { look } of pipes) look()
    },
    halfOpen() {
      for (const { server } of tunnels) reset(server) // which is no error of its own
    },
    refuse: () => closed(listener),
    async heal() {
      weather = {}
      held.clear()
      for (const { pipes } of tunnels) for (const { look } of pipes) look()
      if (!listener.listening) await listening(listener, port)
    },
    counts: () => ({ open: tunnels.size, ever }),
    async close() {
      const ended = closed(listener)
      proxy.cut()
      await ended
    },
  }
  t.after(() => proxy.close())
  return proxy
}

/** Sockets of the file system have no reset, and end. */
function reset(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy()
  else socket.resetAndDestroy()
}

interface Conditions {
  readonly draw: Chance
  readonly weather: () => Weather
  readonly isHeld: () => boolean
}

interface Pipe {
  /** Looks whether pieces may pass again, or no longer. */
  readonly look: () => void
}

const MOST_ON_THE_WAY = 1_048_576 // bytes; what is more stays with the sender

/** Carries what one side sends to the other, each piece when it is due, in order. */
function pipe(from: Socket, to: Socket, { draw, weather, isHeld }: Conditions): Pipe {
  const onTheWay: { readonly piece: Buffer | null; readonly dueAt: number }[] = [] // null: the end
  let bytes = 0
  let lastDueAt = 0
  let timer: NodeJS.Timeout | null = null

  from.on('data', (piece: Buffer) => {
    bytes += piece.length
    send(piece)
    if (bytes > MOST_ON_THE_WAY) from.pause()
  })
  from.on('end', () => send(null))
  to.on('close', () => {
    if (timer !== null) clearTimeout(timer)
  })
  const look = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (isHeld()) return void from.pause()
    for (let next = onTheWay[0]; next !== undefined; next = onTheWay[0]) {
      const waitMs = next.dueAt - performance.now()
      if (waitMs > 0) {
        timer = setTimeout(look, waitMs)
        break
      }
      onTheWay.shift()
      bytes -= next.piece?.length ?? 0
      if (next.piece === null) to.end()
      else if (!to.destroyed) to.write(next.piece)
    }
    if (bytes <= MOST_ON_THE_WAY) from.resume()
  }
  return { look }

  function send(piece: Buffer | null): void {
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = weather()
    const sentMs = ((piece?.length ?? 0) * 1_000) / bytesPerSecond
    const arrival = performance.now() + latencyMs + draw.uniform() * jitterMs
    lastDueAt = Math.max(lastDueAt, arrival) + sentMs
    onTheWay.push({ piece, dueAt: lastDueAt })
    look()
  }
}

function listening(listener: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(port, '127.0.0.1', () => {
      listener.off('error', reject)
      resolve((listener.address() as AddressInfo).port)
    })
  })
}

/** Resolves at once: connections that are there go on. */
async function closed(listener: Server): Promise<void> {
  if (listener.listening) listener.close()
}
