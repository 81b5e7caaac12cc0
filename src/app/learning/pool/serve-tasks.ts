import type { FromWorker, ToWorker } from './messages.ts'

/** What a task can do beside its work. */
export interface TaskPort {
  /** Says that the task lives. Cheap: call it from within long loops, which nothing else interrupts. */
  alive(): void
  progress(value: unknown): void
}

export interface TaskServer<Settings> {
  readonly run: (input: never, settings: Settings, port: TaskPort) => Promise<unknown>
  /** Lets go of what the process holds, before it ends. */
  readonly close: () => Promise<void>
}

const SIGN_EVERY_MS = 250

/** The life of a worker process: settings, then task after task, until its pool lets go of it. */
export function serveTasks<Settings>({ run, close }: TaskServer<Settings>): void {
  const parent = process.ppid
  const settings = Promise.withResolvers<Settings>()
  let signedAt = 0
  const tell = (message: DistributiveOmit<FromWorker, 'rss'>): void => {
    // A loop that never ends hears nothing, not even that nobody waits for it any more.
    if (process.ppid !== parent) process.exit(1)
    if (process.connected) process.send!({ ...message, rss: process.memoryUsage.rss() })
  }
  const port: TaskPort = {
    alive() {
      const now = performance.now()
      if (now - signedAt < SIGN_EVERY_MS) return
      signedAt = now
      tell({ kind: 'alive' })
    },
    progress: (value) => tell({ kind: 'progress', value }),
  }

  process.on('message', (message: ToWorker) => {
    if (message.kind === 'settings') return settings.resolve(message.settings as Settings)
    void settings.promise
      .then((known) => run(message.input as never, known, port))
      .then(
        (value) => tell({ kind: 'done', value }),
        (cause: unknown) => tell({ kind: 'failed', ...describe(cause) }),
      )
  })
  process.once('disconnect', () => void close().finally(() => process.exit(0)))
  process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; our pool decides
  tell({ kind: 'ready' })
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown
  ? Omit<Union, Key>
  : never

function describe(cause: unknown): {
  message: string
  code: string | null
  traceback: string | null
} {
  const { message, code, stack } = cause as Partial<Record<'message' | 'code' | 'stack', unknown>>
  return {
    message: typeof message === 'string' && message.trim() !== '' ? message : String(cause),
    code: typeof code === 'string' ? code : null,
    traceback: typeof stack === 'string' ? stack : null,
  }
}
