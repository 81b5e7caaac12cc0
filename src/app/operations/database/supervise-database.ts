import { isAlive } from '../../../store/postgres/postmaster.ts'
import type { EmbeddedServer } from '../../../store/postgres/start-embedded.ts'
import type { Clock } from '../../context.ts'

const LOOK_MS = 250
const PAUSE_MS = 2_000

/**
 * Starts the embedded server again whenever it is gone: killed, out of memory, or stopped by a
 * command that had started it before us. Its address stays, so whoever waits for it goes on.
 */
export function superviseDatabase(options: {
  readonly server: EmbeddedServer
  readonly start: () => Promise<EmbeddedServer>
  readonly clock: Clock
  readonly onDeath: (sentence: string) => void
}): { stop(): Promise<void> } {
  const { start, clock, onDeath } = options
  const stopping = new AbortController()
  let server = options.server
  const loop = run()
  return {
    async stop() {
      stopping.abort()
      await loop
      await server.stop()
    },
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(LOOK_MS, stopping.signal)
      if (stopping.signal.aborted || isAlive(server.pid)) continue
      onDeath('The database server was gone; it starts again.')
      try {
        server = await start()
      } catch (cause) {
        onDeath(cause instanceof Error ? cause.message : String(cause))
        await clock.sleep(PAUSE_MS, stopping.signal)
      }
    }
  }
}
