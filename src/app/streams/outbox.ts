/** One client's end of the network, as far as the hub sees it. */
export interface Wire {
  /** Takes bytes at once, and holds them until the network does. */
  write(bytes: Uint8Array): void
  readonly backlog: number // bytes that it holds
}

/** Puts texts into one run of bytes that a wire can carry, each as a message of its own. */
export type Encode = (texts: readonly string[]) => Uint8Array

/** What a client is sent, in order; and what waits while its network takes nothing. */
export interface Outbox {
  readonly isClogged: boolean
  readonly waiting: number
  readonly sent: number // messages, in total
  readonly dropped: number // messages that it was too slow for, in total
  write(bytes: Uint8Array, messages: number): void
  /** Waits in line under a name; a newer one of that name takes its place, at the end. */
  put(name: string, text: string): void
  /** Drops what waits under names that begin so; it is not counted, since nobody wants it. */
  forget(prefix: string): void
  /** The network has taken something: sends what waits. */
  drain(): void
  /** Resolves when it is not clogged, or closed. */
  drained(): Promise<void>
  close(): void
}

export const MOST_WAITING = 500
const CLOGGED_AT = 65_536 // bytes on the wire; a batch more may be written before it is seen
const AT_ONCE = 50

/** Memory is bounded by a full wire and 500 messages, however fast the news and slow the client. */
export function openOutbox(wire: Wire, encode: Encode): Outbox {
  const waiting = new Map<string, string>()
  let sent = 0
  let dropped = 0
  let told = 0
  let closed = false
  let wake: (() => void)[] = []

  const isFull = (): boolean => wire.backlog > CLOGGED_AT
  const isClogged = (): boolean => !closed && (waiting.size > 0 || isFull())

  return {
    get isClogged() {
      return isClogged()
    },
    get waiting() {
      return waiting.size
    },
    get dropped() {
      return dropped
    },
    get sent() {
      return sent
    },
    write,
    put(name, text) {
      if (closed) return
      waiting.delete(name)
      waiting.set(name, text)
      if (waiting.size <= MOST_WAITING) return
      const [oldest] = waiting.keys()
      waiting.delete(oldest!)
      dropped += 1
    },
    forget(prefix) {
      for (const name of waiting.keys()) if (name.startsWith(prefix)) waiting.delete(name)
    },
    drain,
    drained: () =>
      isClogged() ? new Promise<void>((resolve) => wake.push(resolve)) : Promise.resolve(),
    close() {
      closed = true
      waiting.clear()
      awake()
    },
  }

  function write(bytes: Uint8Array, messages: number): void {
    if (closed) return
    wire.write(bytes)
    sent += messages
  }

  function drain(): void {
    if (closed || isFull()) return
    if (dropped > told) {
      const report = { type: 'dropped', count: dropped - told, total: dropped }
      write(encode([JSON.stringify(report)]), 1)
      told = dropped
    }
    while (waiting.size > 0 && !isFull()) {
      const next = [...waiting].slice(0, AT_ONCE)
      for (const [name] of next) waiting.delete(name)
      write(encode(next.map(([, text]) => text)), next.length)
    }
    if (!isClogged()) awake()
  }

  function awake(): void {
    const sleepers = wake
    wake = []
    for (const resolve of sleepers) resolve()
  }
}
