import type { Parameters, StreamAddress } from './addresses.ts'
import { nameOfTopic } from './topic.ts'

/** What the server said. Its fields are those that the contract declares for its type. */
export interface StreamMessage extends Readonly<Record<string, unknown>> {
  readonly type: string
}

export interface StreamClientOptions {
  readonly stream: StreamAddress
  readonly url: string // of the server: wss://desk.example.org
  /** An access token or API key; asked anew before each connection. */
  credential(): Promise<string> | string
  onMessage(message: StreamMessage): void
  onState?(state: StreamState): void
  readonly firstWaitMs?: number // before it comes back; doubles with each failure
}

/** `refused`: the credential does not work, so it does not come back by itself. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused'

export interface StreamClient {
  /** Listens until `unsubscribe`, over any number of connections. */
  subscribe(parameters?: Parameters, after?: string): void
  unsubscribe(parameters?: Parameters): void
  /** Says one of the stream's own actions, such as `pause`. It is not said again after a loss. */
  act(action: string, parameters?: Parameters): void
  close(): void
}

interface Wanted {
  readonly parameters: Parameters
  cursor: string | undefined
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000
const REFUSED = new Set([1003, 1007, 1008, 1009])

/**
 * Listens to a stream, and comes back whenever the connection is lost, to whichever server
 * answers. It brings along the cursor behind the last update of each topic, so a lossless channel
 * misses nothing and repeats nothing. Runs in browsers and in Node.
 */
export function openStreamClient(options: StreamClientOptions): StreamClient {
  const { stream, firstWaitMs = FIRST_WAIT_MS } = options
  const wanted = new Map<string, Wanted>()
  let socket: WebSocket | null = null
  let isLive = false
  let isClosed = false
  let wait = firstWaitMs
  let timer: ReturnType<typeof setTimeout> | undefined
  void connect()

  return {
    subscribe(parameters = {}, after) {
      wanted.set(namesOf(parameters).join(), { parameters, cursor: after })
      if (isLive) send({ action: 'subscribe', ...parameters, ...(after && { after }) })
    },
    unsubscribe(parameters = {}) {
      if (wanted.delete(namesOf(parameters).join()) && isLive) {
        send({ action: 'unsubscribe', ...parameters })
      }
    },
    act(action, parameters = {}) {
      send({ action, ...parameters })
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      socket?.close(1000)
    },
  }

  async function connect(): Promise<void> {
    options.onState?.('connecting')
    const token = await Promise.resolve(options.credential()).catch(() => null)
    if (isClosed) return
    if (token === null) return comeBack()
    // It says itself what it listens to, from where it was.
    const opened = new WebSocket(`${options.url}${stream.path}?begin=false`)
    socket = opened
    opened.addEventListener('open', () => send({ action: 'authenticate', token }))
    opened.addEventListener('message', ({ data }) => receive(String(data)))
    opened.addEventListener('close', ({ code }) => {
      isLive = false
      clearTimeout(timer)
      if (isClosed) return
      if (!REFUSED.has(code)) return comeBack()
      isClosed = true
      options.onState?.('refused')
    })
    hearBy(LONGEST_WAIT_MS)
  }

  function comeBack(): void {
    options.onState?.('lost')
    // Not all at the same instant, when a server has left many.
    timer = setTimeout(() => void connect(), wait * (0.5 + Math.random() / 2))
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }

  function receive(text: string): void {
    const message = JSON.parse(text) as StreamMessage
    const { type, channel, key, cursor } = message
    if (type === 'welcome') welcome()
    const topic = wanted.get(nameOfTopic({ channel: String(channel), key: String(key) }))
    if (topic && typeof cursor === 'string') topic.cursor = cursor // each log has places of its own
    hearBy(2.5 * stream.heartbeatSeconds * 1_000)
    options.onMessage(message)
  }

  function welcome(): void {
    isLive = true
    wait = firstWaitMs
    options.onState?.('live')
    for (const { parameters, cursor } of wanted.values()) {
      send({ action: 'subscribe', ...parameters, ...(cursor !== undefined && { after: cursor }) })
    }
  }

  /** A connection that is gone without a word is silent, and the server's heart is not. */
  function hearBy(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => socket?.close(), milliseconds)
  }

  function send(message: object): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }

  function namesOf(parameters: Parameters): readonly string[] {
    return stream.topicsOf(parameters).map(nameOfTopic)
  }
}
