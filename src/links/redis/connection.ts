import type { Redis } from 'ioredis'
import type { LinkClock, LinkLog, LinkObserver, LinksHealth } from '../links.ts'
import { readAddress, showAddress } from './address.ts'
import { isReplyError } from './reply-error.ts'
import { openSession, type Session } from './session.ts'
import { within } from './within.ts'

/** How long one who asks waits: all that is here can be had without Redis. */
const PATIENCE_MS = 500
const BEAT_MS = 500
const ATTEMPT_MS = 1_000
const PAUSE_MS = 200 // between two attempts
const BEAT_LIVES_MS = 10_000

export interface ConnectionOptions {
  readonly url: string
  readonly name: string // of the connections, in Redis's list of its clients
  readonly socketTimeoutMs: number // of silence, after which a connection is given up
  readonly clock: LinkClock
  readonly log: LinkLog
  readonly observer: LinkObserver
}

/** A Redis, which may come and go. Who asks it while it is away is told at once. */
export interface Connection {
  readonly database: number
  /** What it answers; null when it is away, does not answer in time, or refuses. Never rejects. */
  ask<Value>(command: string, work: (redis: Redis) => Promise<Value>): Promise<Value | null>
  /** What is done when it comes, or comes back, before anybody may ask; in the order of the calls. */
  greet(work: (session: Session) => Promise<unknown>): void
  health(): LinksHealth
  /** Resolves when the first attempt is over, whatever came of it. */
  readonly begun: Promise<void>
  close(): Promise<void>
}

export function openConnection(options: ConnectionOptions): Connection {
  const { name, clock, log, observer } = options
  const address = readAddress(options.url)
  const greetings: ((session: Session) => Promise<unknown>)[] = []
  const closed = new AbortController()
  const begun = Promise.withResolvers<void>()
  let usable: Session | null = null
  let doubt = new AbortController() // aborts when the usable session did not answer in time
  let health = standing('degraded', 'Redis is being connected to.')
  let announced: LinksHealth['status'] | null = null
  const running = run()

  return {
    database: address.db,
    async ask(command, work) {
      const session = usable
      if (session === null || session.lost.aborted) return null
      const beganMs = performance.now()
      const outcome = await within(work(session.commands), PATIENCE_MS)
      observer.command(command, outcome.kind, (performance.now() - beganMs) / 1_000)
      if (outcome.kind === 'ok') return outcome.value
      if (outcome.kind === 'error') blame(outcome.cause, command)
      else if (session === usable) leave()
      return null
    },
    greet: (work) => void greetings.push(work),
    health: () => health,
    begun: begun.promise,
    async close() {
      closed.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    let silent: Session | null = null
    while (!closed.signal.aborted) {
      const session: Session | null = await find(silent)
      if (silent !== session) silent?.close()
      silent = session && (await keep(session))
    }
    silent?.close()
    begun.resolve()
  }

  /** A session that answers: a new one, or the silent one when it finds its voice again. */
  async function find(silent: Session | null): Promise<Session | null> {
    const found = Promise.withResolvers<Session | null>()
    const over = new AbortController()
    const stop = AbortSignal.any([over.signal, closed.signal])
    stop.addEventListener('abort', () => found.resolve(null))
    if (stop.aborted) found.resolve(null)
    silent?.commands.ping().then(
      () => found.resolve(silent),
      () => {},
    )
    const timer = setTimeout(() => silent?.close(), options.socketTimeoutMs)
    void attempt(stop, found.resolve)
    const session = await found.promise
    clearTimeout(timer)
    over.abort()
    return session
  }

  async function attempt(stop: AbortSignal, found: (session: Session) => void): Promise<void> {
    while (!stop.aborted) {
      try {
        const limit = AbortSignal.any([stop, AbortSignal.timeout(ATTEMPT_MS)])
        const session = await openSession(address, name, limit)
        if (stop.aborted) session.close()
        else return found(session)
      } catch (cause) {
        if (!stop.aborted) become('degraded', `Redis does not answer: ${sentence(cause as Error)}`)
      }
      begun.resolve()
      await clock.sleep(PAUSE_MS, stop)
    }
  }

  /** Uses a session until it is lost, and answers null, or until it is silent, and answers it. */
  async function keep(session: Session): Promise<Session | null> {
    doubt = new AbortController()
    const ended = AbortSignal.any([doubt.signal, session.lost, closed.signal])
    for (const greeting of greetings) {
      const met = await within(greeting(session), ATTEMPT_MS)
      if (met.kind === 'late') return session
      if (met.kind === 'error') blame(met.cause, 'greeting')
      if (session.lost.aborted) return null
    }
    if (announced === 'degraded') observer.reconnected()
    usable = session
    while (!ended.aborted) {
      const beat = await within(
        session.commands.set(`tidemark:alive:${name}`, clock.now(), 'PX', BEAT_LIVES_MS),
        PATIENCE_MS,
      )
      if (ended.aborted) break
      if (beat.kind === 'late') leave()
      else if (beat.kind === 'error') blame(beat.cause, 'set')
      else become('ok', 'Redis answers.')
      begun.resolve()
      await clock.sleep(BEAT_MS, ended)
    }
    if (usable === session && !closed.signal.aborted) leave()
    usable = null
    return session.lost.aborted ? null : session
  }

  /** Nobody asks any more, until it answers again. */
  function leave(): void {
    usable = null
    doubt.abort()
    become('degraded', 'Redis does not answer.')
  }

  /** Only the message: the client's errors carry the command, and that may be the password. */
  function blame(cause: Error, command: string): void {
    if (!isReplyError(cause)) return // the connection is gone, which is seen elsewhere
    if (REFUSES_WRITES.test(cause.message)) become('degraded', `Redis refuses: ${sentence(cause)}`)
    else log.warn({ command, reason: cause.message }, 'Redis refused a command')
  }

  function become(status: LinksHealth['status'], detail: string): void {
    if (status !== health.status) health = standing(status, detail)
    else health = { ...health, detail }
    if (status === announced) return
    announced = status
    const place = { redis: showAddress(address), detail }
    if (status === 'ok') log.info(place, 'Redis answers')
    else log.warn(place, 'Redis is away; this process links to itself alone until it is back')
  }

  function standing(status: LinksHealth['status'], detail: string): LinksHealth {
    return { kind: 'redis', status, since: clock.now(), detail }
  }
}

/** Full, a replica, or unable to write its file. */
const REFUSES_WRITES = /^(?:OOM|READONLY|MISCONF|NOREPLICAS)\b/

function sentence({ message }: Error): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}
