import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** A tick as the service's protocol has it (docs/ticker.md). */
export type WireTick = { readonly instrument_token: number } & Readonly<Record<string, unknown>>

/** How the service treats who asks over HTTP. */
export type Manner =
  | 'answers'
  | 'hangs' // takes the question and says nothing
  | 'fails' // 500
  | 'lies' // JSON of another form
  | 'babbles' // no JSON
  | 'limits' // 429, come back in a second

/** A ticker service on a port of this machine, which can be made to behave badly. */
export interface TickerService {
  readonly url: string
  readonly asked: readonly string[] // paths, in order
  readonly said: readonly object[] // what clients sent on their streams
  readonly connections: number // open streams
  manner: Manner
  /** Minutes that it has, by token: [time, open, high, low, close, volume, oi]. */
  readonly candles: Map<number, readonly (readonly unknown[])[]>
  readonly quotes: Map<number, WireTick>
  /** Sends ticks to every stream. */
  send(...ticks: readonly WireTick[]): void
  /** Sends a frame as it is. */
  sendText(text: string): void
  heartbeat(): void
  /** Ends every stream without a word. */
  drop(): void
  /** Refuses new streams, or takes them again. */
  accepts: boolean
  close(): Promise<void>
}

/** Tokens by `SYMBOL.EXCHANGE`; the sample instrument of FO-378 is among them. */
export const TOKENS: Readonly<Record<string, number>> = {
  'NIFTY.NSE': 256_265,
  'NIFTY24NOVFUT.NFO': 9_000_001,
  'NIFTY24N2824500CE.NFO': 9_000_002,
}

/** Starts one; closed after `t`. */
export async function startTickerService(t: {
  after(work: () => Promise<void>): void
}): Promise<TickerService> {
  const server = createServer((request, response) => answer(request, response))
  const sockets = new WebSocketServer({ noServer: true })
  const asked: string[] = []
  const said: object[] = []
  const state = { manner: 'answers' as Manner, accepts: true }
  const candles = new Map<number, readonly (readonly unknown[])[]>()
  const quotes = new Map<number, WireTick>()

  server.on('upgrade', (request, socket, head) => {
    if (!state.accepts || request.url !== '/stream') return void socket.destroy()
    sockets.handleUpgrade(request, socket, head, (own: WebSocket) => {
      own.on('message', (data) => said.push(JSON.parse(String(data)) as object))
      own.on('error', () => {})
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const sendText = (text: string): void => {
    for (const client of sockets.clients) client.send(text)
  }
  const service: TickerService = {
    url: `http://127.0.0.1:${port}`,
    asked,
    said,
    candles,
    quotes,
    get connections() {
      return sockets.clients.size
    },
    get manner() {
      return state.manner
    },
    set manner(manner) {
      state.manner = manner
    },
    get accepts() {
      return state.accepts
    },
    set accepts(accepts) {
      state.accepts = accepts
    },
    send: (...ticks) => sendText(JSON.stringify({ type: 'ticks', ticks })),
    sendText,
    heartbeat: () => sendText('{"type":"heartbeat"}'),
    drop() {
      for (const client of sockets.clients) client.terminate()
    },
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
  t.after(() => service.close())
  return service

  function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    asked.push(url)
    const { pathname, searchParams } = new URL(url, 'http://ticker')
    const json = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (state.manner === 'hangs') return
    if (state.manner === 'fails') return json({ message: 'out of order' }, 500)
    if (state.manner === 'lies') return json({ hello: [1, 2, 3] })
    if (state.manner === 'babbles') return void response.end('<html>Bad gateway</html>')
    if (state.manner === 'limits') {
      return void response.writeHead(429, { 'retry-after': '1' }).end()
    }
    if (pathname === '/instruments') return json({ instruments: instruments() })
    if (pathname === '/quotes') {
      const tokens = (searchParams.get('tokens') ?? '').split(',').map(Number)
      return json({ quotes: tokens.flatMap((token) => quotes.get(token) ?? []) })
    }
    const token = Number(/^\/history\/(\d+)$/.exec(pathname)?.[1])
    const [from, to] = [searchParams.get('from')!, searchParams.get('to')!].map(Date.parse)
    const known = candles.get(token) ?? []
    json({
      candles: known.filter(([at]) => {
        const opened = Date.parse(String(at))
        return opened >= from! && opened < to!
      }),
    })
  }
}

function instruments(): object[] {
  return Object.entries(TOKENS).map(([id, token]) => {
    const [tradingsymbol, exchange] = id.split('.')
    return { instrument_token: token, exchange, tradingsymbol }
  })
}
