import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { freePort } from './tidemark.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface Replica {
  readonly pid: number
  /** Sends a signal, and resolves when it has ended. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** `tidemark serve` as an operator runs it, in a process of its own, on a free port. */
export async function serveReplica(
  environment: Readonly<Record<string, string>>,
): Promise<Replica & { readonly url: string }> {
  const port = String(await freePort())
  const { child, said } = await startReplica({ ...environment, PORT: port }, 'serve')
  return { ...replicaOf(child), url: (JSON.parse(said) as { readonly url: string }).url }
}

/** `tidemark trade`: a worker, likewise. */
export async function tradeReplica(
  environment: Readonly<Record<string, string>>,
): Promise<Replica> {
  const { child } = await startReplica(environment, 'trade')
  return replicaOf(child)
}

/** Until it says that it is at work. */
async function startReplica(environment: Readonly<Record<string, string>>, command: string) {
  const { PATH = '', HOME = '' } = process.env // nothing else: a DB_DSN of ours would be taken
  const child = spawn(process.execPath, [MAIN, command, '--json'], {
    env: { PATH, HOME, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const complaint = text(child.stderr)
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const first = await Promise.race([line, once(child, 'exit').then(() => null)])
  if (first === null) throw new Error(`tidemark ${command} ended: ${await complaint}`)
  return { child, said: first[0] }
}

function replicaOf(child: ChildProcess): Replica {
  return {
    pid: child.pid!,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}
