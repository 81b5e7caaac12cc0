import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { fixed, toNumber, type Fixed } from '#src/core/fixed.ts'
import type { Instant } from '#src/core/instant.ts'
import type { AccountOrderType } from '#src/domain/trading/account-order.ts'
import type { ExchangeOrder, ExchangeRequest } from '#src/domain/trading/exchange/exchange-books.ts'
import { freeFunds, usedFunds } from '#src/domain/trading/exchange/exchange-funds.ts'
import { REAL_RULES } from '#src/domain/trading/exchange/exchange-rules.ts'
import type { KitePlaces } from '#src/venues/kite/kite-client.ts'
import { openPaperExchange, type PaperClock } from '#src/venues/paper/paper-exchange.ts'
import { kiteOrderOf, kitePositionOf, kiteTradeOf, KITE_USER } from './kite-wire.ts'
import { memoryBooks, TRADED, type SettableMarket } from './paper-desk.ts'

export const KITE_APP = { apiKey: 'kitekey', apiSecret: 'kitesecret' }

/** What goes wrong with one request. `lost`: it is done, and its answer is not sent. */
export type KiteFault =
  | 'lost'
  | 'cut' // the connection breaks before the request is read
  | { readonly status: number; readonly type?: string; readonly message?: string }
  | { readonly body: string; readonly done: boolean } // instead of the answer

/** A simulated Kite: its REST API and its stream, on a loopback port, over our matching. */
export interface KiteExchange {
  readonly places: KitePlaces
  readonly requests: readonly string[] // `POST /orders/regular`
  /** The next requests that begin so go wrong, each by the next of these. */
  fail(request: string, ...faults: readonly KiteFault[]): void
  cutStreams(): void
  readonly streams: number // that are open
  /** From here on an order is shown with these fields, and its update is sent. */
  say(orderId: string, fields: Readonly<Record<string, unknown>>): Promise<void>
  /** The end of a session is near: what is due dies. */
  expire(): Promise<void>
  /** Updates are sent twice, and the older after the newer. */
  muddled: boolean
  refuseStreams: number // so many that want to open are turned away
  /** A person logs in at Kite's page, which sends them back with this. */
  requestToken(): string
  readonly accessToken: string
  /** Ends the session: who comes with its token is turned away. */
  endSession(): void
  placed(): Promise<readonly ExchangeOrder[]>
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, AccountOrderType>> = {
  MARKET: 'MARKET',
  LIMIT: 'LIMIT',
  SL: 'STOP_LIMIT',
  'SL-M': 'STOP',
}

export async function startKiteExchange(options: {
  readonly clock: PaperClock
  readonly market: SettableMarket
  readonly openingCash?: string
}): Promise<KiteExchange> {
  const { clock, market, openingCash = '1000000' } = options
  const books = memoryBooks(openingCash)
  const tags = new Map<string, string>() // by order
  const faults = new Map<string, KiteFault[]>()
  const requests: string[] = []
  const sayings = new Map<string, Readonly<Record<string, unknown>>>() // by order
  const requestTokens = new Set<string>()
  const streams = new Set<WebSocket>()
  const over = new AbortController()
  let accessToken = 'access1'
  let placedCount = 0
  const history: string[] = [] // of updates
  let told = 0n

  const exchange = openPaperExchange({
    books,
    market,
    clock,
    rules: async () => REAL_RULES,
    newOrderId: () => `241107${String(placedCount).padStart(9, '0')}`,
  })
  exchange.held.onChange(() => void tellStreams(), over.signal)
  for (const { instrumentId } of Object.values(TRADED)) {
    market.watch(instrumentId, () => void meet(instrumentId), over.signal)
  }

  const server = createServer((request, response) => void serve(request, response))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (kite.refuseStreams > 0) {
      kite.refuseStreams -= 1
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
      return
    }
    const query = new URL(request.url!, 'http://kite').searchParams
    if (query.get('access_token') !== accessToken || query.get('api_key') !== KITE_APP.apiKey) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (stream) => {
      streams.add(stream)
      stream.on('close', () => streams.delete(stream))
      stream.send(Buffer.from([0])) // a heartbeat
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const kite: KiteExchange = {
    places: {
      apiUrl: `http://127.0.0.1:${port}`,
      streamUrl: `ws://127.0.0.1:${port}`,
      loginUrl: `http://127.0.0.1:${port}/connect/login`,
    },
    requests,
    muddled: false,
    refuseStreams: 0,
    get streams() {
      return streams.size
    },
    get accessToken() {
      return accessToken
    },
    fail: (request, ...more) => faults.set(request, [...(faults.get(request) ?? []), ...more]),
    cutStreams() {
      for (const stream of streams) stream.terminate()
    },
    async say(orderId, fields) {
      sayings.set(orderId, fields)
      const order = (await kite.placed()).find(({ venueOrderId }) => venueOrderId === orderId)!
      send([updateOf(order)])
    },
    requestToken() {
      const token = `request${requestTokens.size + 1}`
      requestTokens.add(token)
      return token
    },
    endSession() {
      accessToken = `${accessToken}x`
      kite.cutStreams()
    },
    expire: () => exchange.endDay(),
    placed: () => books.ordersSince(0 as Instant),
    async close() {
      over.abort()
      kite.cutStreams()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return kite

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url } = request
    const form = new URLSearchParams(await textOf(request))
    const path = new URL(url!, 'http://kite').pathname
    requests.push(`${method} ${path}`)
    const fault = takeFault(`${method} ${path}`)
    if (fault === 'cut') return void request.socket.destroy()
    if (fault !== null && typeof fault === 'object' && 'status' in fault) {
      const { status, type = 'GeneralException', message = 'It went wrong.' } = fault
      return refuse(response, status, type, message)
    }
    if (fault !== null && typeof fault === 'object' && !fault.done) {
      return void response.end(fault.body)
    }
    const { authorization } = request.headers
    const isLogin = path === '/session/token'
    if (!isLogin && authorization !== `token ${KITE_APP.apiKey}:${accessToken}`) {
      return refuse(response, 403, 'TokenException', 'Incorrect api_key or access_token.')
    }
    const answer = await answerTo(method!, path, form)
    if (fault === 'lost') return void request.socket.destroy()
    if (fault !== null) return void response.end((fault as { body: string }).body)
    if ('refused' in answer) {
      return refuse(response, 400, answer.refused, answer.message)
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: 'success', data: answer.data }))
  }

  type Answer = { readonly data: unknown } | { readonly refused: string; readonly message: string }

  async function answerTo(method: string, path: string, form: URLSearchParams): Promise<Answer> {
    const [, area, id, part] = path.split('/')
    if (path === '/session/token') return logIn(form)
    if (area === 'orders' && method === 'POST') return place(form)
    if (area === 'orders' && method === 'DELETE') return cancel(part!)
    if (path === '/orders') return { data: (await listed()).map(toKiteOrder) }
    const trades = await books.tradesSince(0 as Instant)
    if (path === '/trades') return { data: trades.map(kiteTradeOf) }
    if (area === 'orders' && part === 'trades') {
      return { data: trades.filter(({ venueOrderId }) => venueOrderId === id).map(kiteTradeOf) }
    }
    const { state } = await books.read()
    if (path === '/portfolio/holdings') return { data: [] }
    if (path === '/portfolio/positions') {
      const held = [...state.positions.values()]
      const views = await market.views(held.map(({ instrumentId }) => instrumentId))
      const net = held.map((position) =>
        kitePositionOf(position, views.get(position.instrumentId)?.lastPrice ?? null),
      )
      return { data: { net, day: net } }
    }
    if (path === '/user/margins') {
      const cash = toNumber(state.openingCash)
      const available = { opening_balance: cash, cash }
      const utilised = { debits: toNumber(usedFunds(state, new Map())) }
      const equity = {
        enabled: true,
        net: toNumber(freeFunds(state, new Map())),
        available,
        utilised,
      }
      return { data: { equity, commodity: { ...equity, enabled: false } } }
    }
    return { refused: 'GeneralException', message: `There is no ${path}.` }
  }

  /** What is refused at the door is in no book. */
  async function listed(): Promise<readonly ExchangeOrder[]> {
    return (await kite.placed()).filter(({ status }) => status !== 'REJECTED')
  }

  function logIn(form: URLSearchParams): Answer {
    const token = form.get('request_token') ?? ''
    const expected = createHash('sha256')
      .update(`${KITE_APP.apiKey}${token}${KITE_APP.apiSecret}`)
      .digest('hex')
    const isKnown = form.get('api_key') === KITE_APP.apiKey && requestTokens.delete(token)
    if (!isKnown || form.get('checksum') !== expected) {
      return { refused: 'TokenException', message: 'Token is invalid or has expired.' }
    }
    return {
      data: { user_id: KITE_USER, access_token: accessToken, login_time: '2024-11-07 09:00:00' },
    }
  }

  /** Kite takes an order twice if it is sent twice: the tag is a word, and no key. */
  async function place(form: URLSearchParams): Promise<Answer> {
    placedCount += 1
    const type = TYPES[form.get('order_type')!]!
    const isMarket = type === 'MARKET' || type === 'STOP'
    if (isMarket && Number(form.get('market_protection') ?? 0) === 0) {
      const message = 'Market orders without market protection are not taken.'
      return { refused: 'InputException', message }
    }
    const tradingsymbol = form.get('tradingsymbol')!
    const price = <Unit extends string>(name: string): Fixed<Unit> | null =>
      form.has(name) ? fixed<Unit>(form.get(name)!) : null
    const order = await exchange.place({
      clientOrderId: `k${placedCount}`,
      instrumentId: `${tradingsymbol}.${form.get('exchange')}`,
      exchange: form.get('exchange') as ExchangeRequest['exchange'],
      tradingsymbol,
      side: form.get('transaction_type') as ExchangeRequest['side'],
      type,
      product: form.get('product') as ExchangeRequest['product'],
      validity: form.get('validity') as ExchangeRequest['validity'],
      quantity: fixed(form.get('quantity')!),
      limitPrice: price('price'),
      stopPrice: price('trigger_price'),
    })
    tags.set(order.venueOrderId, form.get('tag') ?? '')
    if (order.status !== 'REJECTED') return { data: { order_id: order.venueOrderId } }
    return {
      refused: EXCEPTIONS[order.code!] ?? 'OrderException',
      message: SENTENCES[order.code!] ?? order.message!,
    }
  }

  async function cancel(orderId: string): Promise<Answer> {
    const answer = await exchange.cancel(orderId)
    if (answer === 'canceled') return { data: { order_id: orderId } }
    const message = answer === 'unknown' ? "Couldn't find that order." : 'The order is completed.'
    return { refused: answer === 'unknown' ? 'GeneralException' : 'OrderException', message }
  }

  function toKiteOrder(order: ExchangeOrder): object {
    const tag = tags.get(order.venueOrderId) || null
    return { ...kiteOrderOf(order), tag, ...sayings.get(order.venueOrderId) }
  }

  async function tellStreams(): Promise<void> {
    const { orders, until } = await books.changesSince(told)
    told = until
    const updates = orders.filter(({ status }) => status !== 'REJECTED').map(updateOf)
    send(kite.muddled ? [...updates, ...updates, ...history.slice(-3)] : updates)
    history.push(...updates)
  }

  function updateOf(order: ExchangeOrder): string {
    return JSON.stringify({ type: 'order', data: toKiteOrder(order) })
  }

  function send(updates: readonly string[]): void {
    for (const stream of streams) for (const update of updates) stream.send(update)
  }

  async function meet(instrumentId: string): Promise<void> {
    const view = (await market.views([instrumentId])).get(instrumentId)
    if (view) await exchange.meet(view)
  }

  function takeFault(request: string): KiteFault | null {
    for (const [prefix, waiting] of faults) {
      if (request.startsWith(prefix) && waiting.length > 0) return waiting.shift()!
    }
    return null
  }
}

const EXCEPTIONS: Readonly<Record<string, string>> = {
  invalid_order: 'InputException',
  unknown_instrument: 'InputException',
  insufficient_funds: 'MarginException',
  insufficient_holdings: 'HoldingException',
}

/** What says more than the exception. */
const SENTENCES: Readonly<Record<string, string>> = {
  unknown_instrument: 'The instrument of the order has expired or does not exist.',
  market_closed: 'Markets are closed right now.',
  price_out_of_range: 'The price is beyond the circuit limits of the instrument.',
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ status: 'error', error_type: type, message, data: null }))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
