import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long requests that are under way may take once the server is asked to stop. */
const LAST_REQUESTS_MS = 5_000

/**
 * Lets a stop be quick without cutting an answer off: streams end at once, each answer tells its
 * client that the connection closes, and what is still open at the deadline is cut. Otherwise a
 * client that keeps its connection open keeps the server from stopping.
 */
export function stopGracefully(app: FastifyInstance, closing: AbortController): void {
  let deadline: NodeJS.Timeout | undefined
  cutNoAnswer(app, closing.signal)
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing.signal.aborted) void reply.header('connection', 'close')
    done()
  })
  app.addHook('preClose', async () => {
    closing.abort()
    deadline = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS)
    app.server.once('close', () => clearTimeout(deadline))
  })
}

/** Of a connection: its requests under way, and the bytes of those that are answered. */
interface Held {
  open: number
  answered: number
}

/**
 * Says better than Node which connections are idle. To Node an answer is over once it is handed to
 * the connection; what a slow client has not read of it yet would be cut off by a stop.
 */
function cutNoAnswer({ server }: FastifyInstance, closing: AbortSignal): void {
  const connections = new Map<Socket, Held>()
  const isIdle = ({ bytesRead }: Socket, { open, answered }: Held): boolean =>
    open === 0 && bytesRead === answered
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { open: 0, answered: 0 })
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', ({ socket }, response: ServerResponse) => {
    const held = connections.get(socket)
    if (!held) return
    held.open += 1
    response.once('close', () => {
      held.open -= 1
      if (held.open === 0) held.answered = socket.bytesRead
      // Its answer may have begun before the stop, and promised to keep the connection.
      if (closing.aborted && isIdle(socket, held)) socket.destroySoon()
    })
  })
  server.closeIdleConnections = () => {
    for (const [socket, held] of connections) if (isIdle(socket, held)) socket.destroy()
  }
}
