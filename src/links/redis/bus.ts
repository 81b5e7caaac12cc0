import { randomUUID } from 'node:crypto'
import type { Bus } from '../bus.ts'
import { openLocalBus } from '../in-process/bus.ts'
import type { LinkLog } from '../links.ts'
import type { Connection } from './connection.ts'
import type { Session } from './session.ts'
import { within } from './within.ts'

const MOST_CHANNELS = 1_000 // in a notice; more of them are all
const BEGIN_MS = 500

/**
 * A bus over Redis: who is in this process hears it without Redis, the others through it. Redis
 * keeps nothing for those who are away, so a loss is made known in two ways: who was cut off
 * resynchronises when it is back, and who could not publish says so when it can.
 */
export function openRedisBus(connection: Connection, log: LinkLog): RedisBus {
  const local = openLocalBus(log)
  // Channels of Redis know no database numbers, by which installations are told apart.
  const prefix = `tidemark:bus:${connection.database}:`
  const notices = `tidemark:bus-notices:${connection.database}` // which channels lost messages
  const self = randomUUID()
  const sending = new Set<Promise<void>>()
  let lost = new Set<string>() // channels with a message that may not have been sent
  let session: Session | null = null
  connection.greet(greet)

  return {
    publish(channel, message) {
      local.publish(channel, message)
      const sent = send(channel, message).finally(() => sending.delete(sent))
      sending.add(sent)
    },
    subscribe(channel, subscriber) {
      const own = local.subscribe(channel, subscriber)
      const told = session?.listener.subscribe(prefix + channel) // harmless when it is already
      return {
        begun: told === undefined ? own.begun : within(told, BEGIN_MS).then(() => {}),
        close() {
          own.close()
          if (local.channels().includes(channel)) return
          session?.listener.unsubscribe(prefix + channel).catch(() => {}) // gone, and so unsubscribed
        },
      }
    },
    async flush() {
      await Promise.all(sending)
    },
  }

  async function greet(next: Session): Promise<void> {
    if (next !== session) next.listener.on('message', hear)
    session = next
    const channels = local.channels()
    await next.listener.subscribe(notices, ...channels.map((channel) => prefix + channel))
    while (lost.size > 0) await confess((text) => next.commands.publish(notices, text))
    for (const channel of channels) local.resync(channel)
  }

  async function send(channel: string, message: string): Promise<void> {
    const publish = (to: string, text: string) =>
      connection.ask('publish', (redis) => redis.publish(to, text))
    if ((await publish(prefix + channel, `${self} ${message}`)) === null) lost.add(channel)
    if (connection.health().status !== 'ok') return // it is said when the connection is back
    if (lost.size > 0) await confess((text) => publish(notices, text))
  }

  /** What is lost while this is said is said the next time. */
  async function confess(say: (notice: string) => Promise<number | null>): Promise<void> {
    const [text, said] = [notice(), lost]
    lost = new Set()
    let heard: number | null = null
    try {
      heard = await say(text)
    } finally {
      if (heard === null) for (const channel of said) lost.add(channel)
    }
  }

  function notice(): string {
    return JSON.stringify({ from: self, channels: lost.size > MOST_CHANNELS ? null : [...lost] })
  }

  function hear(channel: string, text: string): void {
    if (channel === notices) return hearNotice(text)
    const space = text.indexOf(' ')
    if (text.slice(0, space) === self) return // delivered when it was published
    local.deliver(channel.slice(prefix.length), text.slice(space + 1))
  }

  function hearNotice(text: string): void {
    const notice = readNotice(text)
    if (notice === null || notice.from === self) return
    for (const channel of notice.channels ?? local.channels()) local.resync(channel)
  }
}

export interface RedisBus extends Bus {
  /** Resolves when what was published has been sent, or could not be. */
  flush(): Promise<void>
}

interface Notice {
  readonly from: string
  readonly channels: readonly string[] | null // null: all
}

/** Anybody who may connect may publish, so what is not ours is let be. */
function readNotice(text: string): Notice | null {
  try {
    const { from, channels } = JSON.parse(text) as Notice
    return Array.isArray(channels) || channels === null ? { from, channels } : null
  } catch {
    return null
  }
}
